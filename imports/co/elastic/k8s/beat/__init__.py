from __future__ import annotations

from pkgutil import extend_path
__path__ = extend_path(__path__, __name__)

import abc
import builtins
import datetime
import enum
import typing

import jsii
import publication
import typing_extensions

from jsii._type_checking import cached_type_hints, check_type


from ._jsii import *

class _LazyImport:
    def __init__(self, module_name: str) -> None:
        self._module_name = module_name
        self._module: typing.Any = None
    def __getattr__(self, name: str) -> typing.Any:
        if self._module is None:
            import importlib
            self._module = importlib.import_module(self._module_name)
        return getattr(self._module, name)

if typing.TYPE_CHECKING:

    import cdk8s as _cdk8s_d3d9af27
    import constructs as _constructs_77d1e7e8
else:

    _cdk8s_d3d9af27 = _LazyImport("cdk8s")
    _constructs_77d1e7e8 = _LazyImport("constructs")


class Beat(
    _cdk8s_d3d9af27.ApiObject,
    metaclass=jsii.JSIIMeta,
    jsii_type="coelastick8sbeat.Beat",
):
    '''Something that ships data to Elasticsearch.

    :schema: Beat
    '''

    def __init__(
        self,
        scope: "_constructs_77d1e7e8.Construct",
        id: builtins.str,
        *,
        spec: typing.Union["BeatSpec", typing.Dict[builtins.str, typing.Any]],
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''Defines a "Beat" API object.

        :param scope: the scope in which to define this object.
        :param id: a scope-local name for the object.
        :param spec: 
        :param metadata: 
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__02c37e023386daf4bc1ddb46ff659d1af59d96fd57eec8e56e70564449f6084a)
            check_type(argname="argument scope", value=scope, expected_type=type_hints["scope"])
            check_type(argname="argument id", value=id, expected_type=type_hints["id"])
        props = BeatProps(spec=spec, metadata=metadata)

        jsii.create(self.__class__, self, [scope, id, props])

    @jsii.member(jsii_name="manifest")
    @builtins.classmethod
    def manifest(
        cls,
        *,
        spec: typing.Union["BeatSpec", typing.Dict[builtins.str, typing.Any]],
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> typing.Any:
        '''Renders a Kubernetes manifest for "Beat".

        This can be used to inline resource manifests inside other objects (e.g. as templates).

        :param spec: 
        :param metadata: 
        '''
        props = BeatProps(spec=spec, metadata=metadata)

        return typing.cast(typing.Any, jsii.sinvoke(cls, "manifest", [props]))

    @jsii.member(jsii_name="toJson")
    def to_json(self) -> typing.Any:
        '''Renders the object to Kubernetes JSON.'''
        return typing.cast(typing.Any, jsii.invoke(self, "toJson", []))

    @jsii.python.classproperty
    @jsii.member(jsii_name="GVK")
    def GVK(cls) -> "_cdk8s_d3d9af27.GroupVersionKind":
        '''Returns the apiVersion and kind for "Beat".'''
        return typing.cast("_cdk8s_d3d9af27.GroupVersionKind", jsii.sget(cls, "GVK"))


@jsii.data_type(
    jsii_type="coelastick8sbeat.BeatProps",
    jsii_struct_bases=[],
    name_mapping={"spec": "spec", "metadata": "metadata"},
)
class BeatProps:
    def __init__(
        self,
        *,
        spec: typing.Union["BeatSpec", typing.Dict[builtins.str, typing.Any]],
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''Something that ships data to Elasticsearch.

        :param spec: 
        :param metadata: 

        :schema: Beat
        '''
        if isinstance(spec, dict):
            spec = BeatSpec(**spec)
        if isinstance(metadata, dict):
            metadata = _cdk8s_d3d9af27.ApiObjectMetadata(**metadata)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__72e34817726bd20541f2d545109fc554dc62eef69cd90dbd16a73a100bba0ec6)
            check_type(argname="argument spec", value=spec, expected_type=type_hints["spec"])
            check_type(argname="argument metadata", value=metadata, expected_type=type_hints["metadata"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "spec": spec,
        }
        if metadata is not None:
            self._values["metadata"] = metadata

    @builtins.property
    def spec(self) -> "BeatSpec":
        '''
        :schema: Beat#spec
        '''
        result = self._values.get("spec")
        assert result is not None, "Required property 'spec' is missing"
        return typing.cast("BeatSpec", result)

    @builtins.property
    def metadata(self) -> typing.Optional["_cdk8s_d3d9af27.ApiObjectMetadata"]:
        '''
        :schema: Beat#metadata
        '''
        result = self._values.get("metadata")
        return typing.cast(typing.Optional["_cdk8s_d3d9af27.ApiObjectMetadata"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "BeatProps(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="coelastick8sbeat.BeatSpec",
    jsii_struct_bases=[],
    name_mapping={
        "type": "type",
        "version": "version",
        "config": "config",
        "daemon_set": "daemonSet",
        "elasticsearch_ref": "elasticsearchRef",
    },
)
class BeatSpec:
    def __init__(
        self,
        *,
        type: builtins.str,
        version: builtins.str,
        config: typing.Any = None,
        daemon_set: typing.Optional[typing.Union["BeatSpecDaemonSet", typing.Dict[builtins.str, typing.Any]]] = None,
        elasticsearch_ref: typing.Optional[typing.Union["BeatSpecElasticsearchRef", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''
        :param type: Which Beat, such as filebeat.
        :param version: Its version; that of its Elasticsearch.
        :param config: The Beat's own settings.
        :param daemon_set: 
        :param elasticsearch_ref: 

        :schema: BeatSpec
        '''
        if isinstance(daemon_set, dict):
            daemon_set = BeatSpecDaemonSet(**daemon_set)
        if isinstance(elasticsearch_ref, dict):
            elasticsearch_ref = BeatSpecElasticsearchRef(**elasticsearch_ref)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__f4fafe2d6bcd910bf8f800e76fc34c9126c011fef71c3bed116eadff7ac7c2d3)
            check_type(argname="argument type", value=type, expected_type=type_hints["type"])
            check_type(argname="argument version", value=version, expected_type=type_hints["version"])
            check_type(argname="argument config", value=config, expected_type=type_hints["config"])
            check_type(argname="argument daemon_set", value=daemon_set, expected_type=type_hints["daemon_set"])
            check_type(argname="argument elasticsearch_ref", value=elasticsearch_ref, expected_type=type_hints["elasticsearch_ref"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "type": type,
            "version": version,
        }
        if config is not None:
            self._values["config"] = config
        if daemon_set is not None:
            self._values["daemon_set"] = daemon_set
        if elasticsearch_ref is not None:
            self._values["elasticsearch_ref"] = elasticsearch_ref

    @builtins.property
    def type(self) -> builtins.str:
        '''Which Beat, such as filebeat.

        :schema: BeatSpec#type
        '''
        result = self._values.get("type")
        assert result is not None, "Required property 'type' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def version(self) -> builtins.str:
        '''Its version;

        that of its Elasticsearch.

        :schema: BeatSpec#version
        '''
        result = self._values.get("version")
        assert result is not None, "Required property 'version' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def config(self) -> typing.Any:
        '''The Beat's own settings.

        :schema: BeatSpec#config
        '''
        result = self._values.get("config")
        return typing.cast(typing.Any, result)

    @builtins.property
    def daemon_set(self) -> typing.Optional["BeatSpecDaemonSet"]:
        '''
        :schema: BeatSpec#daemonSet
        '''
        result = self._values.get("daemon_set")
        return typing.cast(typing.Optional["BeatSpecDaemonSet"], result)

    @builtins.property
    def elasticsearch_ref(self) -> typing.Optional["BeatSpecElasticsearchRef"]:
        '''
        :schema: BeatSpec#elasticsearchRef
        '''
        result = self._values.get("elasticsearch_ref")
        return typing.cast(typing.Optional["BeatSpecElasticsearchRef"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "BeatSpec(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="coelastick8sbeat.BeatSpecDaemonSet",
    jsii_struct_bases=[],
    name_mapping={"pod_template": "podTemplate"},
)
class BeatSpecDaemonSet:
    def __init__(self, *, pod_template: typing.Any = None) -> None:
        '''
        :param pod_template: What differs from the operator's pods.

        :schema: BeatSpecDaemonSet
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__e140f86d706a6586e46eca34e5ec799dc64d649cdfac577f9de79828143daa5e)
            check_type(argname="argument pod_template", value=pod_template, expected_type=type_hints["pod_template"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if pod_template is not None:
            self._values["pod_template"] = pod_template

    @builtins.property
    def pod_template(self) -> typing.Any:
        '''What differs from the operator's pods.

        :schema: BeatSpecDaemonSet#podTemplate
        '''
        result = self._values.get("pod_template")
        return typing.cast(typing.Any, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "BeatSpecDaemonSet(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="coelastick8sbeat.BeatSpecElasticsearchRef",
    jsii_struct_bases=[],
    name_mapping={"name": "name", "namespace": "namespace"},
)
class BeatSpecElasticsearchRef:
    def __init__(
        self,
        *,
        name: typing.Optional[builtins.str] = None,
        namespace: typing.Optional[builtins.str] = None,
    ) -> None:
        '''
        :param name: 
        :param namespace: 

        :schema: BeatSpecElasticsearchRef
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__4ee281a7b436fd68ddf7d020084970655d6bcb6a4aebca798cb5e2264b7dfb39)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument namespace", value=namespace, expected_type=type_hints["namespace"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if name is not None:
            self._values["name"] = name
        if namespace is not None:
            self._values["namespace"] = namespace

    @builtins.property
    def name(self) -> typing.Optional[builtins.str]:
        '''
        :schema: BeatSpecElasticsearchRef#name
        '''
        result = self._values.get("name")
        return typing.cast(typing.Optional[builtins.str], result)

    @builtins.property
    def namespace(self) -> typing.Optional[builtins.str]:
        '''
        :schema: BeatSpecElasticsearchRef#namespace
        '''
        result = self._values.get("namespace")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "BeatSpecElasticsearchRef(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


__all__ = [
    "Beat",
    "BeatProps",
    "BeatSpec",
    "BeatSpecDaemonSet",
    "BeatSpecElasticsearchRef",
]

publication.publish()

def _typecheckingstub__02c37e023386daf4bc1ddb46ff659d1af59d96fd57eec8e56e70564449f6084a(
    scope: _constructs_77d1e7e8.Construct,
    id: builtins.str,
    *,
    spec: typing.Union[BeatSpec, typing.Dict[builtins.str, typing.Any]],
    metadata: typing.Optional[typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__72e34817726bd20541f2d545109fc554dc62eef69cd90dbd16a73a100bba0ec6(
    *,
    spec: typing.Union[BeatSpec, typing.Dict[builtins.str, typing.Any]],
    metadata: typing.Optional[typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__f4fafe2d6bcd910bf8f800e76fc34c9126c011fef71c3bed116eadff7ac7c2d3(
    *,
    type: builtins.str,
    version: builtins.str,
    config: typing.Any = None,
    daemon_set: typing.Optional[typing.Union[BeatSpecDaemonSet, typing.Dict[builtins.str, typing.Any]]] = None,
    elasticsearch_ref: typing.Optional[typing.Union[BeatSpecElasticsearchRef, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__e140f86d706a6586e46eca34e5ec799dc64d649cdfac577f9de79828143daa5e(
    *,
    pod_template: typing.Any = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__4ee281a7b436fd68ddf7d020084970655d6bcb6a4aebca798cb5e2264b7dfb39(
    *,
    name: typing.Optional[builtins.str] = None,
    namespace: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass
