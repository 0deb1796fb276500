"""Columns are chosen and scaled by the rows that are given."""

import numpy as np

from scattershot.models.scaling import CLIP, fit_scaler, informative


def test_scaled_training_columns_have_mean_0_and_deviation_1():
    x = np.random.default_rng(0).normal([5, -2e4, 1e-7], [2, 300, 1e-9], size=(400, 3))
    scaled = fit_scaler(x.astype(np.float32)).apply(x)
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-3)
    np.testing.assert_allclose(scaled.std(axis=0), 1, atol=1e-2)


def test_constant_columns_do_not_explode():
    x = np.tile(np.array([0.0, 0.1, 1e8], dtype=np.float32), (7, 1))
    np.testing.assert_allclose(fit_scaler(x).apply(x), 0, atol=1e-6)


def test_far_values_are_clipped_and_missing_ones_taken_for_the_mean():
    scaler = fit_scaler(np.array([[0.0], [2.0]], dtype=np.float32))
    new = np.array([[1e30], [-1e30], [np.nan], [2.0]], dtype=np.float32)
    assert scaler.apply(new)[:, 0].tolist() == [CLIP, -CLIP, 0.0, 1.0]


def test_bits_that_are_zero_in_more_than_nine_rows_of_ten_are_dropped():
    x = np.zeros((20, 4), dtype=np.uint8)
    x[:2, 0] = x[:1, 1] = 1
    x[:, 2] = 1
    x[:1, 3] = 1
    sparse = np.array([True, True, True, False])
    # Zero in exactly 90 %; in 95 %; constant; in 95 % too, but no bit.
    assert informative(x, sparse).tolist() == [0, 3]
