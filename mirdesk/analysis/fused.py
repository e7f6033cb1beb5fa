"""Convolution and activation in one step, by oneDNN, with weights laid out for it beforehand.

A quarter less time for the trunk in bfloat16, and half in float32, than module by module
(``tests/benchmarks``). These are the operators that torch's own compiler calls
(``torch/_inductor/mkldnn_ir.py``); where a build of torch lacks them, modules stay as they are.
"""

import torch
from torch import nn
from typing_extensions import override

from mirdesk.analysis.mobilenet import ConvNorm

_ATTRIBUTES = {nn.Hardswish: "hardswish", nn.ReLU: "relu", nn.Identity: "none"}


class FusedConvolution(nn.Module):
    """Does what a folded ``ConvNorm`` does.

    Parameters
    ----------
    source : ConvNorm
        Folded, in evaluation mode, in the precision to be used.
    shape : list of int
        Of a usual input (batch, channels, bands, frames); others work too.

    Raises
    ------
    ValueError
        It is not folded, or its activation is not one of those known here.
    """

    def __init__(self, source: ConvNorm, shape: list[int]) -> None:
        super().__init__()
        convolution, norm, activation = source
        if not isinstance(convolution, nn.Conv2d) or not isinstance(norm, nn.Identity):
            raise ValueError("the batch norm is not folded")  # noqa: TRY004 - its state
        if type(activation) not in _ATTRIBUTES:
            raise ValueError(f"no fused form of {type(activation).__name__}")
        self._attribute = _ATTRIBUTES[type(activation)]
        self._geometry = (
            _pair(convolution.padding),
            list(convolution.stride),
            list(convolution.dilation),
            convolution.groups,
        )
        self._bias = convolution.bias
        self._weight = torch.ops.mkldnn._reorder_convolution_weight(  # noqa: SLF001 - see above
            convolution.weight.detach(), *self._geometry, shape
        )
        self._run = torch.ops.mkldnn._convolution_pointwise.default  # noqa: SLF001 - see above

    @override
    def forward(self, values: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self._run(
            values, self._weight, self._bias, *self._geometry, self._attribute, [], ""
        )
        return result


def fuse_convolutions(network: nn.Module, usual: torch.Tensor) -> bool:
    """Replace every ``ConvNorm`` of a network by its fused form, where torch has it.

    Parameters
    ----------
    network : Module
        Folded, for inference only; called with ``usual``.
    usual : Tensor
        An input as most will be.

    Returns
    -------
    bool
        False where everything stays as it was, because norms are not folded, or torch or the
        processor cannot do it.
    """
    found = [module for module in network.modules() if isinstance(module, ConvNorm)]
    is_folded = all(isinstance(module[1], nn.Identity) for module in found)
    if not (is_folded and _has_operators()):
        return False
    shapes: dict[nn.Module, list[int]] = {}

    def note(module: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        shapes[module] = list(inputs[0].shape)

    hooks = [module.register_forward_pre_hook(note) for module in found]
    with torch.inference_mode():
        network(usual)
    for hook in hooks:
        hook.remove()
    try:
        fused = {
            module: FusedConvolution(module, shape)
            for module, shape in shapes.items()
            if isinstance(module, ConvNorm)
        }
    except RuntimeError:  # the processor lacks what oneDNN needs for this precision
        return False
    for parent in list(network.modules()):
        for name, child in parent.named_children():
            if child in fused:
                setattr(parent, name, fused[child])
    return True


def _has_operators() -> bool:
    # torch gives this function no types.
    is_available: bool = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    return is_available and all(
        hasattr(torch.ops.mkldnn, name)
        for name in ("_convolution_pointwise", "_reorder_convolution_weight")
    )


def _pair(padding: str | tuple[int, ...]) -> list[int]:
    if isinstance(padding, str):
        raise ValueError(f"no fused form of padding {padding!r}")  # noqa: TRY004 - a value
    return list(padding)
