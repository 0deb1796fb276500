"""Correlations of the chemicals wheel, evaluated at 298.15 K inside their range of validity.

Each takes the rows of its table as a frame and returns one value per row, NaN outside the range.
Equations and units as in the documentation of chemicals 1.5.2.
"""

import numpy as np
import pandas as pd

T = 298.15
R = 8.314462618


def _within(rows: pd.DataFrame) -> pd.Series:
    return (rows["Tmin"] <= T) & (rows["Tmax"] >= T)


def jasper(rows: pd.DataFrame) -> pd.Series:
    """Surface tension in mN/m, linear in °C (Jasper 1972)."""
    return (rows["a"] - rows["b"] * (T - 273.15)).where(_within(rows))


def mulero_cachadina(rows: pd.DataFrame) -> pd.Series:
    """Surface tension in mN/m from the REFPROP equation (Mulero et al. 2012)."""
    x = (1 - T / rows["Tc"]).clip(lower=0)
    first, second, third = (rows[f"sigma{i}"] * x ** rows[f"n{i}"] for i in range(3))
    return (1000 * (first + second + third)).where(_within(rows))


def somayajulu(rows: pd.DataFrame) -> pd.Series:
    """Surface tension in mN/m (Somayajulu 1988, revised coefficients)."""
    x = (1 - T / rows["Tc"]).clip(lower=0)
    value = rows["A"] * x**1.25 + rows["B"] * x**2.25 + rows["C"] * x**3.25
    return value.where((rows["Tt"] <= T) & (rows["Tc"] > T))


def vdi_surface_tension(rows: pd.DataFrame) -> pd.Series:
    """Surface tension in mN/m (VDI Heat Atlas, PPDS equation 14)."""
    tr = T / rows["Tc"]
    exponent = rows["B"] + rows["C"] * tr + rows["D"] * tr**2 + rows["E"] * tr**3
    value = 1000 * rows["A"] * (1 - tr).clip(lower=0) ** exponent
    return value.where((rows["Tm"] <= T) & (rows["Tc"] > T))


def zabransky(rows: pd.DataFrame) -> pd.Series:
    """Liquid heat capacity in J/(mol K): cubic spline pieces or quasipolynomial (Zabransky)."""
    spline = pd.Series(0.0, index=rows.index)
    for j in range(4):
        spline = spline + rows[f"A{j + 1}-spline"] * (T / 100) ** j
    tr = T / rows["Tc"]
    below = tr.where(tr < 1)
    quasi = rows["A1-quasi"] * np.log(1 - below) + rows["A2-quasi"] / (1 - below)
    quasi = quasi + sum(rows[f"A{j + 3}-quasi"] * below**j for j in range(4))
    return (R * spline.where(spline != 0, quasi)).where(_within(rows))


def perry_heat_capacity(rows: pd.DataFrame) -> pd.Series:
    """Liquid heat capacity in J/(mol K) (Perry's table 2-153, DIPPR equation 100, J/(kmol K))."""
    return (_polynomial(rows, "ABCDE") / 1000).where(_within(rows))


def trc_heat_capacity(rows: pd.DataFrame) -> pd.Series:
    """Ideal gas heat capacity in J/(mol K) (Kabo and Roganov 1994)."""
    a = [rows[f"a{i}"] for i in range(8)]
    y2 = ((T - a[7]) / (T + a[6])).where(a[7] < T, 0) ** 2
    low = a[0] + a[1] / T**2 * np.exp(-a[2] / T)
    return (R * (low + y2 * (a[3] + (a[4] - a[5] / (T - a[7]) ** 2) * y2**3))).where(_within(rows))


def perry_conductivity(rows: pd.DataFrame) -> pd.Series:
    """Thermal conductivity of the liquid in W/(m K) (Perry's table 2-315, DIPPR equation 100)."""
    return _polynomial(rows, ["C1", "C2", "C3", "C4", "C5"]).where(_within(rows))


def perry_viscosity(rows: pd.DataFrame) -> pd.Series:
    """Dynamic viscosity of the liquid in mPa s (Perry's table 2-313, DIPPR equation 101)."""
    power = rows["C4"] * T ** rows["C5"]
    exponent = rows["C1"] + rows["C2"] / T + rows["C3"] * np.log(T) + power
    return (1000 * np.exp(exponent)).where(_within(rows))


def _polynomial(rows: pd.DataFrame, names: str | list[str]) -> pd.Series:
    total = pd.Series(0.0, index=rows.index)
    for power, name in enumerate(names):
        total = total + rows[name].fillna(0) * T**power
    return total
