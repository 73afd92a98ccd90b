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


class Elasticsearch(
    _cdk8s_d3d9af27.ApiObject,
    metaclass=jsii.JSIIMeta,
    jsii_type="coelastick8selasticsearch.Elasticsearch",
):
    '''An Elasticsearch cluster.

    :schema: Elasticsearch
    '''

    def __init__(
        self,
        scope: "_constructs_77d1e7e8.Construct",
        id: builtins.str,
        *,
        spec: typing.Union["ElasticsearchSpec", typing.Dict[builtins.str, typing.Any]],
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''Defines a "Elasticsearch" API object.

        :param scope: the scope in which to define this object.
        :param id: a scope-local name for the object.
        :param spec: 
        :param metadata: 
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__cff49251abdb9bc40dc010529b39465d1ea11e8af5fe7572663447945f233b48)
            check_type(argname="argument scope", value=scope, expected_type=type_hints["scope"])
            check_type(argname="argument id", value=id, expected_type=type_hints["id"])
        props = ElasticsearchProps(spec=spec, metadata=metadata)

        jsii.create(self.__class__, self, [scope, id, props])

    @jsii.member(jsii_name="manifest")
    @builtins.classmethod
    def manifest(
        cls,
        *,
        spec: typing.Union["ElasticsearchSpec", typing.Dict[builtins.str, typing.Any]],
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> typing.Any:
        '''Renders a Kubernetes manifest for "Elasticsearch".

        This can be used to inline resource manifests inside other objects (e.g. as templates).

        :param spec: 
        :param metadata: 
        '''
        props = ElasticsearchProps(spec=spec, metadata=metadata)

        return typing.cast(typing.Any, jsii.sinvoke(cls, "manifest", [props]))

    @jsii.member(jsii_name="toJson")
    def to_json(self) -> typing.Any:
        '''Renders the object to Kubernetes JSON.'''
        return typing.cast(typing.Any, jsii.invoke(self, "toJson", []))

    @jsii.python.classproperty
    @jsii.member(jsii_name="GVK")
    def GVK(cls) -> "_cdk8s_d3d9af27.GroupVersionKind":
        '''Returns the apiVersion and kind for "Elasticsearch".'''
        return typing.cast("_cdk8s_d3d9af27.GroupVersionKind", jsii.sget(cls, "GVK"))


@jsii.data_type(
    jsii_type="coelastick8selasticsearch.ElasticsearchProps",
    jsii_struct_bases=[],
    name_mapping={"spec": "spec", "metadata": "metadata"},
)
class ElasticsearchProps:
    def __init__(
        self,
        *,
        spec: typing.Union["ElasticsearchSpec", typing.Dict[builtins.str, typing.Any]],
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''An Elasticsearch cluster.

        :param spec: 
        :param metadata: 

        :schema: Elasticsearch
        '''
        if isinstance(spec, dict):
            spec = ElasticsearchSpec(**spec)
        if isinstance(metadata, dict):
            metadata = _cdk8s_d3d9af27.ApiObjectMetadata(**metadata)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__a2ff91b5fa5c005dc0c0c8190052ea03c7f1232426b43511f8a30c637128c57a)
            check_type(argname="argument spec", value=spec, expected_type=type_hints["spec"])
            check_type(argname="argument metadata", value=metadata, expected_type=type_hints["metadata"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "spec": spec,
        }
        if metadata is not None:
            self._values["metadata"] = metadata

    @builtins.property
    def spec(self) -> "ElasticsearchSpec":
        '''
        :schema: Elasticsearch#spec
        '''
        result = self._values.get("spec")
        assert result is not None, "Required property 'spec' is missing"
        return typing.cast("ElasticsearchSpec", result)

    @builtins.property
    def metadata(self) -> typing.Optional["_cdk8s_d3d9af27.ApiObjectMetadata"]:
        '''
        :schema: Elasticsearch#metadata
        '''
        result = self._values.get("metadata")
        return typing.cast(typing.Optional["_cdk8s_d3d9af27.ApiObjectMetadata"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ElasticsearchProps(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="coelastick8selasticsearch.ElasticsearchSpec",
    jsii_struct_bases=[],
    name_mapping={"node_sets": "nodeSets", "version": "version"},
)
class ElasticsearchSpec:
    def __init__(
        self,
        *,
        node_sets: typing.Sequence[typing.Union["ElasticsearchSpecNodeSets", typing.Dict[builtins.str, typing.Any]]],
        version: builtins.str,
    ) -> None:
        '''
        :param node_sets: 
        :param version: The version of Elasticsearch.

        :schema: ElasticsearchSpec
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__c6eef5c525b0140cddde99d1631259a5871adb8196d7f0456a2a9d947c378681)
            check_type(argname="argument node_sets", value=node_sets, expected_type=type_hints["node_sets"])
            check_type(argname="argument version", value=version, expected_type=type_hints["version"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "node_sets": node_sets,
            "version": version,
        }

    @builtins.property
    def node_sets(self) -> typing.List["ElasticsearchSpecNodeSets"]:
        '''
        :schema: ElasticsearchSpec#nodeSets
        '''
        result = self._values.get("node_sets")
        assert result is not None, "Required property 'node_sets' is missing"
        return typing.cast(typing.List["ElasticsearchSpecNodeSets"], result)

    @builtins.property
    def version(self) -> builtins.str:
        '''The version of Elasticsearch.

        :schema: ElasticsearchSpec#version
        '''
        result = self._values.get("version")
        assert result is not None, "Required property 'version' is missing"
        return typing.cast(builtins.str, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ElasticsearchSpec(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="coelastick8selasticsearch.ElasticsearchSpecNodeSets",
    jsii_struct_bases=[],
    name_mapping={
        "name": "name",
        "config": "config",
        "count": "count",
        "pod_template": "podTemplate",
        "volume_claim_templates": "volumeClaimTemplates",
    },
)
class ElasticsearchSpecNodeSets:
    def __init__(
        self,
        *,
        name: builtins.str,
        config: typing.Any = None,
        count: typing.Optional[jsii.Number] = None,
        pod_template: typing.Any = None,
        volume_claim_templates: typing.Optional[typing.Sequence[typing.Union["ElasticsearchSpecNodeSetsVolumeClaimTemplates", typing.Dict[builtins.str, typing.Any]]]] = None,
    ) -> None:
        '''
        :param name: 
        :param config: elasticsearch.yml.
        :param count: How many nodes.
        :param pod_template: What differs from the operator's pods.
        :param volume_claim_templates: 

        :schema: ElasticsearchSpecNodeSets
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__1af23cf8a21065f2fd2a8d90b7594e7e6a73d08926caa2c6703463c1ba9eed99)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
            check_type(argname="argument config", value=config, expected_type=type_hints["config"])
            check_type(argname="argument count", value=count, expected_type=type_hints["count"])
            check_type(argname="argument pod_template", value=pod_template, expected_type=type_hints["pod_template"])
            check_type(argname="argument volume_claim_templates", value=volume_claim_templates, expected_type=type_hints["volume_claim_templates"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
        }
        if config is not None:
            self._values["config"] = config
        if count is not None:
            self._values["count"] = count
        if pod_template is not None:
            self._values["pod_template"] = pod_template
        if volume_claim_templates is not None:
            self._values["volume_claim_templates"] = volume_claim_templates

    @builtins.property
    def name(self) -> builtins.str:
        '''
        :schema: ElasticsearchSpecNodeSets#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def config(self) -> typing.Any:
        '''elasticsearch.yml.

        :schema: ElasticsearchSpecNodeSets#config
        '''
        result = self._values.get("config")
        return typing.cast(typing.Any, result)

    @builtins.property
    def count(self) -> typing.Optional[jsii.Number]:
        '''How many nodes.

        :schema: ElasticsearchSpecNodeSets#count
        '''
        result = self._values.get("count")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def pod_template(self) -> typing.Any:
        '''What differs from the operator's pods.

        :schema: ElasticsearchSpecNodeSets#podTemplate
        '''
        result = self._values.get("pod_template")
        return typing.cast(typing.Any, result)

    @builtins.property
    def volume_claim_templates(
        self,
    ) -> typing.Optional[typing.List["ElasticsearchSpecNodeSetsVolumeClaimTemplates"]]:
        '''
        :schema: ElasticsearchSpecNodeSets#volumeClaimTemplates
        '''
        result = self._values.get("volume_claim_templates")
        return typing.cast(typing.Optional[typing.List["ElasticsearchSpecNodeSetsVolumeClaimTemplates"]], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ElasticsearchSpecNodeSets(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="coelastick8selasticsearch.ElasticsearchSpecNodeSetsVolumeClaimTemplates",
    jsii_struct_bases=[],
    name_mapping={"metadata": "metadata", "spec": "spec"},
)
class ElasticsearchSpecNodeSetsVolumeClaimTemplates:
    def __init__(
        self,
        *,
        metadata: typing.Union["ElasticsearchSpecNodeSetsVolumeClaimTemplatesMetadata", typing.Dict[builtins.str, typing.Any]],
        spec: typing.Any,
    ) -> None:
        '''
        :param metadata: 
        :param spec: The spec of a PersistentVolumeClaim.

        :schema: ElasticsearchSpecNodeSetsVolumeClaimTemplates
        '''
        if isinstance(metadata, dict):
            metadata = ElasticsearchSpecNodeSetsVolumeClaimTemplatesMetadata(**metadata)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__fef0c761188a2a995d8ed03c72c7cacbd27d9b778a54a69317b04cd9ef47a5c7)
            check_type(argname="argument metadata", value=metadata, expected_type=type_hints["metadata"])
            check_type(argname="argument spec", value=spec, expected_type=type_hints["spec"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "metadata": metadata,
            "spec": spec,
        }

    @builtins.property
    def metadata(self) -> "ElasticsearchSpecNodeSetsVolumeClaimTemplatesMetadata":
        '''
        :schema: ElasticsearchSpecNodeSetsVolumeClaimTemplates#metadata
        '''
        result = self._values.get("metadata")
        assert result is not None, "Required property 'metadata' is missing"
        return typing.cast("ElasticsearchSpecNodeSetsVolumeClaimTemplatesMetadata", result)

    @builtins.property
    def spec(self) -> typing.Any:
        '''The spec of a PersistentVolumeClaim.

        :schema: ElasticsearchSpecNodeSetsVolumeClaimTemplates#spec
        '''
        result = self._values.get("spec")
        assert result is not None, "Required property 'spec' is missing"
        return typing.cast(typing.Any, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ElasticsearchSpecNodeSetsVolumeClaimTemplates(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="coelastick8selasticsearch.ElasticsearchSpecNodeSetsVolumeClaimTemplatesMetadata",
    jsii_struct_bases=[],
    name_mapping={"name": "name"},
)
class ElasticsearchSpecNodeSetsVolumeClaimTemplatesMetadata:
    def __init__(self, *, name: builtins.str) -> None:
        '''
        :param name: For the data, elasticsearch-data.

        :schema: ElasticsearchSpecNodeSetsVolumeClaimTemplatesMetadata
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__c900d798fb46b8aae3cb1655aaac1ec9507675bbda18a41a65e2e8ac6bbdf7e2)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "name": name,
        }

    @builtins.property
    def name(self) -> builtins.str:
        '''For the data, elasticsearch-data.

        :schema: ElasticsearchSpecNodeSetsVolumeClaimTemplatesMetadata#name
        '''
        result = self._values.get("name")
        assert result is not None, "Required property 'name' is missing"
        return typing.cast(builtins.str, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "ElasticsearchSpecNodeSetsVolumeClaimTemplatesMetadata(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


__all__ = [
    "Elasticsearch",
    "ElasticsearchProps",
    "ElasticsearchSpec",
    "ElasticsearchSpecNodeSets",
    "ElasticsearchSpecNodeSetsVolumeClaimTemplates",
    "ElasticsearchSpecNodeSetsVolumeClaimTemplatesMetadata",
]

publication.publish()

def _typecheckingstub__cff49251abdb9bc40dc010529b39465d1ea11e8af5fe7572663447945f233b48(
    scope: _constructs_77d1e7e8.Construct,
    id: builtins.str,
    *,
    spec: typing.Union[ElasticsearchSpec, typing.Dict[builtins.str, typing.Any]],
    metadata: typing.Optional[typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__a2ff91b5fa5c005dc0c0c8190052ea03c7f1232426b43511f8a30c637128c57a(
    *,
    spec: typing.Union[ElasticsearchSpec, typing.Dict[builtins.str, typing.Any]],
    metadata: typing.Optional[typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__c6eef5c525b0140cddde99d1631259a5871adb8196d7f0456a2a9d947c378681(
    *,
    node_sets: typing.Sequence[typing.Union[ElasticsearchSpecNodeSets, typing.Dict[builtins.str, typing.Any]]],
    version: builtins.str,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__1af23cf8a21065f2fd2a8d90b7594e7e6a73d08926caa2c6703463c1ba9eed99(
    *,
    name: builtins.str,
    config: typing.Any = None,
    count: typing.Optional[jsii.Number] = None,
    pod_template: typing.Any = None,
    volume_claim_templates: typing.Optional[typing.Sequence[typing.Union[ElasticsearchSpecNodeSetsVolumeClaimTemplates, typing.Dict[builtins.str, typing.Any]]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__fef0c761188a2a995d8ed03c72c7cacbd27d9b778a54a69317b04cd9ef47a5c7(
    *,
    metadata: typing.Union[ElasticsearchSpecNodeSetsVolumeClaimTemplatesMetadata, typing.Dict[builtins.str, typing.Any]],
    spec: typing.Any,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__c900d798fb46b8aae3cb1655aaac1ec9507675bbda18a41a65e2e8ac6bbdf7e2(
    *,
    name: builtins.str,
) -> None:
    """Type checking stubs"""
    pass
