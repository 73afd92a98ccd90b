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


class Kibana(
    _cdk8s_d3d9af27.ApiObject,
    metaclass=jsii.JSIIMeta,
    jsii_type="coelastick8skibana.Kibana",
):
    '''A Kibana.

    :schema: Kibana
    '''

    def __init__(
        self,
        scope: "_constructs_77d1e7e8.Construct",
        id: builtins.str,
        *,
        spec: typing.Union["KibanaSpec", typing.Dict[builtins.str, typing.Any]],
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''Defines a "Kibana" API object.

        :param scope: the scope in which to define this object.
        :param id: a scope-local name for the object.
        :param spec: 
        :param metadata: 
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__5e456b030e7f9f1ddeee1c401f01da842a8ba1596725f8b3a1a4ed80c4c355e0)
            check_type(argname="argument scope", value=scope, expected_type=type_hints["scope"])
            check_type(argname="argument id", value=id, expected_type=type_hints["id"])
        props = KibanaProps(spec=spec, metadata=metadata)

        jsii.create(self.__class__, self, [scope, id, props])

    @jsii.member(jsii_name="manifest")
    @builtins.classmethod
    def manifest(
        cls,
        *,
        spec: typing.Union["KibanaSpec", typing.Dict[builtins.str, typing.Any]],
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> typing.Any:
        '''Renders a Kubernetes manifest for "Kibana".

        This can be used to inline resource manifests inside other objects (e.g. as templates).

        :param spec: 
        :param metadata: 
        '''
        props = KibanaProps(spec=spec, metadata=metadata)

        return typing.cast(typing.Any, jsii.sinvoke(cls, "manifest", [props]))

    @jsii.member(jsii_name="toJson")
    def to_json(self) -> typing.Any:
        '''Renders the object to Kubernetes JSON.'''
        return typing.cast(typing.Any, jsii.invoke(self, "toJson", []))

    @jsii.python.classproperty
    @jsii.member(jsii_name="GVK")
    def GVK(cls) -> "_cdk8s_d3d9af27.GroupVersionKind":
        '''Returns the apiVersion and kind for "Kibana".'''
        return typing.cast("_cdk8s_d3d9af27.GroupVersionKind", jsii.sget(cls, "GVK"))


@jsii.data_type(
    jsii_type="coelastick8skibana.KibanaProps",
    jsii_struct_bases=[],
    name_mapping={"spec": "spec", "metadata": "metadata"},
)
class KibanaProps:
    def __init__(
        self,
        *,
        spec: typing.Union["KibanaSpec", typing.Dict[builtins.str, typing.Any]],
        metadata: typing.Optional[typing.Union["_cdk8s_d3d9af27.ApiObjectMetadata", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''A Kibana.

        :param spec: 
        :param metadata: 

        :schema: Kibana
        '''
        if isinstance(spec, dict):
            spec = KibanaSpec(**spec)
        if isinstance(metadata, dict):
            metadata = _cdk8s_d3d9af27.ApiObjectMetadata(**metadata)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__fb15d2272e8636a9cf8b32a2447467fdd13770d00e43fee0dc67959adffcd4a7)
            check_type(argname="argument spec", value=spec, expected_type=type_hints["spec"])
            check_type(argname="argument metadata", value=metadata, expected_type=type_hints["metadata"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "spec": spec,
        }
        if metadata is not None:
            self._values["metadata"] = metadata

    @builtins.property
    def spec(self) -> "KibanaSpec":
        '''
        :schema: Kibana#spec
        '''
        result = self._values.get("spec")
        assert result is not None, "Required property 'spec' is missing"
        return typing.cast("KibanaSpec", result)

    @builtins.property
    def metadata(self) -> typing.Optional["_cdk8s_d3d9af27.ApiObjectMetadata"]:
        '''
        :schema: Kibana#metadata
        '''
        result = self._values.get("metadata")
        return typing.cast(typing.Optional["_cdk8s_d3d9af27.ApiObjectMetadata"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "KibanaProps(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="coelastick8skibana.KibanaSpec",
    jsii_struct_bases=[],
    name_mapping={
        "version": "version",
        "config": "config",
        "count": "count",
        "elasticsearch_ref": "elasticsearchRef",
        "http": "http",
        "pod_template": "podTemplate",
    },
)
class KibanaSpec:
    def __init__(
        self,
        *,
        version: builtins.str,
        config: typing.Any = None,
        count: typing.Optional[jsii.Number] = None,
        elasticsearch_ref: typing.Optional[typing.Union["KibanaSpecElasticsearchRef", typing.Dict[builtins.str, typing.Any]]] = None,
        http: typing.Optional[typing.Union["KibanaSpecHttp", typing.Dict[builtins.str, typing.Any]]] = None,
        pod_template: typing.Any = None,
    ) -> None:
        '''
        :param version: The version of Kibana; that of its Elasticsearch.
        :param config: kibana.yml.
        :param count: How many pods.
        :param elasticsearch_ref: 
        :param http: 
        :param pod_template: What differs from the operator's pods.

        :schema: KibanaSpec
        '''
        if isinstance(elasticsearch_ref, dict):
            elasticsearch_ref = KibanaSpecElasticsearchRef(**elasticsearch_ref)
        if isinstance(http, dict):
            http = KibanaSpecHttp(**http)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__de1ef571caf1301c70330130af2cd4985a5377ffacae5ccaee61f2ba54e6fc22)
            check_type(argname="argument version", value=version, expected_type=type_hints["version"])
            check_type(argname="argument config", value=config, expected_type=type_hints["config"])
            check_type(argname="argument count", value=count, expected_type=type_hints["count"])
            check_type(argname="argument elasticsearch_ref", value=elasticsearch_ref, expected_type=type_hints["elasticsearch_ref"])
            check_type(argname="argument http", value=http, expected_type=type_hints["http"])
            check_type(argname="argument pod_template", value=pod_template, expected_type=type_hints["pod_template"])
        self._values: typing.Dict[builtins.str, typing.Any] = {
            "version": version,
        }
        if config is not None:
            self._values["config"] = config
        if count is not None:
            self._values["count"] = count
        if elasticsearch_ref is not None:
            self._values["elasticsearch_ref"] = elasticsearch_ref
        if http is not None:
            self._values["http"] = http
        if pod_template is not None:
            self._values["pod_template"] = pod_template

    @builtins.property
    def version(self) -> builtins.str:
        '''The version of Kibana;

        that of its Elasticsearch.

        :schema: KibanaSpec#version
        '''
        result = self._values.get("version")
        assert result is not None, "Required property 'version' is missing"
        return typing.cast(builtins.str, result)

    @builtins.property
    def config(self) -> typing.Any:
        '''kibana.yml.

        :schema: KibanaSpec#config
        '''
        result = self._values.get("config")
        return typing.cast(typing.Any, result)

    @builtins.property
    def count(self) -> typing.Optional[jsii.Number]:
        '''How many pods.

        :schema: KibanaSpec#count
        '''
        result = self._values.get("count")
        return typing.cast(typing.Optional[jsii.Number], result)

    @builtins.property
    def elasticsearch_ref(self) -> typing.Optional["KibanaSpecElasticsearchRef"]:
        '''
        :schema: KibanaSpec#elasticsearchRef
        '''
        result = self._values.get("elasticsearch_ref")
        return typing.cast(typing.Optional["KibanaSpecElasticsearchRef"], result)

    @builtins.property
    def http(self) -> typing.Optional["KibanaSpecHttp"]:
        '''
        :schema: KibanaSpec#http
        '''
        result = self._values.get("http")
        return typing.cast(typing.Optional["KibanaSpecHttp"], result)

    @builtins.property
    def pod_template(self) -> typing.Any:
        '''What differs from the operator's pods.

        :schema: KibanaSpec#podTemplate
        '''
        result = self._values.get("pod_template")
        return typing.cast(typing.Any, result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "KibanaSpec(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="coelastick8skibana.KibanaSpecElasticsearchRef",
    jsii_struct_bases=[],
    name_mapping={"name": "name"},
)
class KibanaSpecElasticsearchRef:
    def __init__(self, *, name: typing.Optional[builtins.str] = None) -> None:
        '''
        :param name: The Elasticsearch of the same namespace.

        :schema: KibanaSpecElasticsearchRef
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__8e12010923fe01b419fe959369ce4f4df039df717418a9788477c774b3456082)
            check_type(argname="argument name", value=name, expected_type=type_hints["name"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if name is not None:
            self._values["name"] = name

    @builtins.property
    def name(self) -> typing.Optional[builtins.str]:
        '''The Elasticsearch of the same namespace.

        :schema: KibanaSpecElasticsearchRef#name
        '''
        result = self._values.get("name")
        return typing.cast(typing.Optional[builtins.str], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "KibanaSpecElasticsearchRef(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="coelastick8skibana.KibanaSpecHttp",
    jsii_struct_bases=[],
    name_mapping={"tls": "tls"},
)
class KibanaSpecHttp:
    def __init__(
        self,
        *,
        tls: typing.Optional[typing.Union["KibanaSpecHttpTls", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''
        :param tls: 

        :schema: KibanaSpecHttp
        '''
        if isinstance(tls, dict):
            tls = KibanaSpecHttpTls(**tls)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__7c92c847d3c047de51be63a1c223e5a04566c10697e9e6e046c943a90010753b)
            check_type(argname="argument tls", value=tls, expected_type=type_hints["tls"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if tls is not None:
            self._values["tls"] = tls

    @builtins.property
    def tls(self) -> typing.Optional["KibanaSpecHttpTls"]:
        '''
        :schema: KibanaSpecHttp#tls
        '''
        result = self._values.get("tls")
        return typing.cast(typing.Optional["KibanaSpecHttpTls"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "KibanaSpecHttp(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="coelastick8skibana.KibanaSpecHttpTls",
    jsii_struct_bases=[],
    name_mapping={"self_signed_certificate": "selfSignedCertificate"},
)
class KibanaSpecHttpTls:
    def __init__(
        self,
        *,
        self_signed_certificate: typing.Optional[typing.Union["KibanaSpecHttpTlsSelfSignedCertificate", typing.Dict[builtins.str, typing.Any]]] = None,
    ) -> None:
        '''
        :param self_signed_certificate: 

        :schema: KibanaSpecHttpTls
        '''
        if isinstance(self_signed_certificate, dict):
            self_signed_certificate = KibanaSpecHttpTlsSelfSignedCertificate(**self_signed_certificate)
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__9ccb08a985107d9f01a6e7fb2d01295b0441df599a9cda0c1969b14d9c7b93ae)
            check_type(argname="argument self_signed_certificate", value=self_signed_certificate, expected_type=type_hints["self_signed_certificate"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if self_signed_certificate is not None:
            self._values["self_signed_certificate"] = self_signed_certificate

    @builtins.property
    def self_signed_certificate(
        self,
    ) -> typing.Optional["KibanaSpecHttpTlsSelfSignedCertificate"]:
        '''
        :schema: KibanaSpecHttpTls#selfSignedCertificate
        '''
        result = self._values.get("self_signed_certificate")
        return typing.cast(typing.Optional["KibanaSpecHttpTlsSelfSignedCertificate"], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "KibanaSpecHttpTls(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


@jsii.data_type(
    jsii_type="coelastick8skibana.KibanaSpecHttpTlsSelfSignedCertificate",
    jsii_struct_bases=[],
    name_mapping={"disabled": "disabled"},
)
class KibanaSpecHttpTlsSelfSignedCertificate:
    def __init__(self, *, disabled: typing.Optional[builtins.bool] = None) -> None:
        '''
        :param disabled: Whether Kibana speaks HTTP.

        :schema: KibanaSpecHttpTlsSelfSignedCertificate
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__868846fd261adfd85f65f099cf536b6803f557dd87a6f2815c1afebb97476a30)
            check_type(argname="argument disabled", value=disabled, expected_type=type_hints["disabled"])
        self._values: typing.Dict[builtins.str, typing.Any] = {}
        if disabled is not None:
            self._values["disabled"] = disabled

    @builtins.property
    def disabled(self) -> typing.Optional[builtins.bool]:
        '''Whether Kibana speaks HTTP.

        :schema: KibanaSpecHttpTlsSelfSignedCertificate#disabled
        '''
        result = self._values.get("disabled")
        return typing.cast(typing.Optional[builtins.bool], result)

    def __eq__(self, rhs: typing.Any) -> builtins.bool:
        return isinstance(rhs, self.__class__) and rhs._values == self._values

    def __ne__(self, rhs: typing.Any) -> builtins.bool:
        return not (rhs == self)

    def __repr__(self) -> str:
        return "KibanaSpecHttpTlsSelfSignedCertificate(%s)" % ", ".join(
            k + "=" + repr(v) for k, v in self._values.items()
        )


__all__ = [
    "Kibana",
    "KibanaProps",
    "KibanaSpec",
    "KibanaSpecElasticsearchRef",
    "KibanaSpecHttp",
    "KibanaSpecHttpTls",
    "KibanaSpecHttpTlsSelfSignedCertificate",
]

publication.publish()

def _typecheckingstub__5e456b030e7f9f1ddeee1c401f01da842a8ba1596725f8b3a1a4ed80c4c355e0(
    scope: _constructs_77d1e7e8.Construct,
    id: builtins.str,
    *,
    spec: typing.Union[KibanaSpec, typing.Dict[builtins.str, typing.Any]],
    metadata: typing.Optional[typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__fb15d2272e8636a9cf8b32a2447467fdd13770d00e43fee0dc67959adffcd4a7(
    *,
    spec: typing.Union[KibanaSpec, typing.Dict[builtins.str, typing.Any]],
    metadata: typing.Optional[typing.Union[_cdk8s_d3d9af27.ApiObjectMetadata, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__de1ef571caf1301c70330130af2cd4985a5377ffacae5ccaee61f2ba54e6fc22(
    *,
    version: builtins.str,
    config: typing.Any = None,
    count: typing.Optional[jsii.Number] = None,
    elasticsearch_ref: typing.Optional[typing.Union[KibanaSpecElasticsearchRef, typing.Dict[builtins.str, typing.Any]]] = None,
    http: typing.Optional[typing.Union[KibanaSpecHttp, typing.Dict[builtins.str, typing.Any]]] = None,
    pod_template: typing.Any = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__8e12010923fe01b419fe959369ce4f4df039df717418a9788477c774b3456082(
    *,
    name: typing.Optional[builtins.str] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__7c92c847d3c047de51be63a1c223e5a04566c10697e9e6e046c943a90010753b(
    *,
    tls: typing.Optional[typing.Union[KibanaSpecHttpTls, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__9ccb08a985107d9f01a6e7fb2d01295b0441df599a9cda0c1969b14d9c7b93ae(
    *,
    self_signed_certificate: typing.Optional[typing.Union[KibanaSpecHttpTlsSelfSignedCertificate, typing.Dict[builtins.str, typing.Any]]] = None,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__868846fd261adfd85f65f099cf536b6803f557dd87a6f2815c1afebb97476a30(
    *,
    disabled: typing.Optional[builtins.bool] = None,
) -> None:
    """Type checking stubs"""
    pass
