"""Crystal graph convolutional networks (CGCNN)."""

from scattershot.models.cgcnn.family import CrystalNetworks

__all__ = ["CrystalNetworks"]
