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

    import constructs as _constructs_77d1e7e8
else:

    _constructs_77d1e7e8 = _LazyImport("constructs")


class Documents(
    _constructs_77d1e7e8.Construct,
    metaclass=jsii.JSIIMeta,
    jsii_type="virida-tree.Documents",
):
    '''A construct made of Kubernetes documents, which become its ``ApiObject``s.'''

    def __init__(
        self,
        scope: "_constructs_77d1e7e8.Construct",
        id: builtins.str,
        documents: builtins.str,
    ) -> None:
        '''
        :param scope: the parent.
        :param id: the construct's id.
        :param documents: a JSON object: the id of each ``ApiObject`` with its document.
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__418e864e5d7fabc75d727e4432617c8c73dee22cd33f538da17e63d0c28e7c73)
            check_type(argname="argument scope", value=scope, expected_type=type_hints["scope"])
            check_type(argname="argument id", value=id, expected_type=type_hints["id"])
            check_type(argname="argument documents", value=documents, expected_type=type_hints["documents"])
        jsii.create(self.__class__, self, [scope, id, documents])

    @jsii.member(jsii_name="describe")
    @builtins.classmethod
    def describe(
        cls,
        scope: "_constructs_77d1e7e8.Construct",
        context_key: builtins.str,
    ) -> builtins.str:
        '''What a construct has to know of the place where it will stand, as JSON: ``path``, ``namespace`` and ``context``.

        :param scope: the parent of the construct.
        :param context_key: the context to look up.
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__73f27ca8cdfdf8e81b920a1aca38534b96543e431e672d76bdab3471c8ae68a8)
            check_type(argname="argument scope", value=scope, expected_type=type_hints["scope"])
            check_type(argname="argument context_key", value=context_key, expected_type=type_hints["context_key"])
        return typing.cast(builtins.str, jsii.sinvoke(cls, "describe", [scope, context_key]))

    @jsii.member(jsii_name="render")
    @builtins.classmethod
    def render(cls, scope: "_constructs_77d1e7e8.Construct") -> builtins.str:
        '''All documents below a construct, as JSON: ``Chart.toJson`` walks through every value on its way to another language.

        :param scope: a chart, or any other construct.
        '''
        if __debug__:
            type_hints = cached_type_hints(_typecheckingstub__e5bbdd72d3b1075823a94065fb3a02e0094baebeb3bc287944c307d467450268)
            check_type(argname="argument scope", value=scope, expected_type=type_hints["scope"])
        return typing.cast(builtins.str, jsii.sinvoke(cls, "render", [scope]))


__all__ = [
    "Documents",
]

publication.publish()

def _typecheckingstub__418e864e5d7fabc75d727e4432617c8c73dee22cd33f538da17e63d0c28e7c73(
    scope: _constructs_77d1e7e8.Construct,
    id: builtins.str,
    documents: builtins.str,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__73f27ca8cdfdf8e81b920a1aca38534b96543e431e672d76bdab3471c8ae68a8(
    scope: _constructs_77d1e7e8.Construct,
    context_key: builtins.str,
) -> None:
    """Type checking stubs"""
    pass

def _typecheckingstub__e5bbdd72d3b1075823a94065fb3a02e0094baebeb3bc287944c307d467450268(
    scope: _constructs_77d1e7e8.Construct,
) -> None:
    """Type checking stubs"""
    pass
