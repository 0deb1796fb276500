"""The network of Xie and Grossman, Phys. Rev. Lett. 120, 145301 (2018), batch by batch.

An atom's features are embedded; each convolution adds to atom i what its edges j bring,

    (f_ij, c_ij) = norm(W z_ij + b)
    v_i <- softplus(v_i + norm(sum_j sigmoid(f_ij) * softplus(c_ij)))

with z_ij the features of both atoms and of the edge, one after the other. The mean over the atoms
of a crystal goes through softplus, a hidden layer, softplus and a linear layer. `norm` is batch
normalisation, over all edges or all atoms of a batch.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from scattershot.models.graphs import Graphs


@dataclass(frozen=True)
class Batch:
    """n crystals of N atoms in all, each with M edges, on a device.

    Attributes:
        kinds: (N,) the kind of each atom.
        features: (kinds, p) what is known of each kind.
        neighbours: (N * M,) the atoms that the edges lead to.
        edges: (N * M, q) the edges' lengths, spread over Gaussians.
        crystals: (N,) the crystal that each atom is of.
        sizes: (n, 1) atoms of each crystal.
    """

    kinds: Tensor
    features: Tensor
    neighbours: Tensor
    edges: Tensor
    crystals: Tensor
    sizes: Tensor

    @classmethod
    def of(cls, graphs: Graphs, device: str = "cpu") -> "Batch":
        """All of these graphs as one batch."""
        sizes, first = graphs.sizes, graphs.starts[:-1]
        neighbours = graphs.neighbours + np.repeat(first, sizes)[:, None]
        crystals = np.repeat(np.arange(len(sizes)), sizes)
        lengths = torch.from_numpy(graphs.distances.reshape(-1, 1)).to(device)
        centres = torch.from_numpy(graphs.centres).to(device)
        return cls(
            kinds=torch.from_numpy(graphs.atoms.astype(np.int64)).to(device),
            features=torch.from_numpy(graphs.features).to(device),
            neighbours=torch.from_numpy(neighbours.ravel()).to(device),
            edges=((lengths - centres) / graphs.width).square_().neg_().exp_(),
            crystals=torch.from_numpy(crystals).to(device),
            sizes=torch.from_numpy(sizes[:, None].astype(np.float32)).to(device),
        )


class Convolution(nn.Module):
    """One gated convolution."""

    def __init__(self, width: int, edge: int) -> None:
        super().__init__()
        self.parts = [width, width, edge]
        self.full = nn.Linear(sum(self.parts), 2 * width)
        self.edge_norm = nn.BatchNorm1d(2 * width)
        self.atom_norm = nn.BatchNorm1d(width)

    def forward(self, v: Tensor, batch: Batch) -> Tensor:
        """The atoms' new features (N, width), from the present ones."""
        # W in three parts: those of an atom are applied once for the atom, and not once for each
        # of its edges. The same sums in another order, at a quarter of the arithmetic.
        own, other, edge = self.full.weight.split(self.parts, dim=1)
        z = torch.addmm(self.full.bias, batch.edges, edge.T)
        z = z + (v @ other.T).index_select(0, batch.neighbours)
        z = z.view(len(v), -1, z.shape[1]) + (v @ own.T)[:, None]
        z = self.edge_norm(z.flatten(0, 1)).view(z.shape)
        gate, core = z.chunk(2, dim=2)
        brought = (torch.sigmoid(gate) * functional.softplus(core)).sum(dim=1)
        return functional.softplus(v + self.atom_norm(brought))


class CrystalNetwork(nn.Module):
    """Embedding, convolutions, mean over the atoms, one hidden layer, one output."""

    def __init__(self, inputs: int, edge: int, width: int, convolutions: int, hidden: int) -> None:
        """Lay out a network with PyTorch's initial weights, as the published code does.

        Args:
            inputs: features of an atom.
            edge: features of an edge.
            width: features of an atom after the embedding.
            convolutions: how many.
            hidden: units of the hidden layer.
        """
        super().__init__()
        self.embedding = nn.Linear(inputs, width)
        self.convolutions = nn.ModuleList([Convolution(width, edge) for _ in range(convolutions)])
        self.hidden = nn.Linear(width, hidden)
        self.out = nn.Linear(hidden, 1)

    def forward(self, batch: Batch) -> Tensor:
        """(n,) scaled predictions."""
        # One row for each kind of atom, not for each atom.
        v = self.embedding(batch.features).index_select(0, batch.kinds)
        for convolution in self.convolutions:
            v = convolution(v, batch)
        total = v.new_zeros(len(batch.sizes), v.shape[1]).index_add(0, batch.crystals, v)
        hidden = self.hidden(functional.softplus(total / batch.sizes))
        return self.out(functional.softplus(hidden))[:, 0]
