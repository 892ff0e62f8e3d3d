"""Batch normalisation with frozen statistics is a scale and a shift: it belongs into the convolution before it.

The folded network computes the same in fewer steps, which makes training and inference faster and bundles smaller.
"""

from __future__ import annotations

import itertools

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_weights


def fold_batch_norms(module: nn.Module) -> None:
    """Fold each batch normalisation that follows a convolution in an `nn.Sequential`, in place.

    The statistics are those the module has now; afterwards they no longer exist, so nothing can change them.
    """
    for sequence in module.modules():
        if isinstance(sequence, nn.Sequential):
            for convolution, (name, norm) in itertools.pairwise(list(sequence.named_children())):
                if isinstance(convolution[1], nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                    _fold(convolution[1], norm)
                    sequence.register_module(name, nn.Identity())


def _fold(convolution: nn.Conv2d, norm: nn.BatchNorm2d) -> None:
    if norm.running_mean is None or norm.running_var is None:
        raise ValueError("a batch normalisation without running statistics cannot be folded")
    weight, bias = fuse_conv_bn_weights(
        convolution.weight, convolution.bias, norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias
    )
    convolution.weight = nn.Parameter(weight.detach().clone())
    convolution.bias = nn.Parameter(bias.detach().clone())
