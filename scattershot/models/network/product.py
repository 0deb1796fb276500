"""Matrix products for training small networks, compiled for the machine's own vector unit.

numpy's or torch's product would need a call into another library, with threads and with kernels
of its own choosing, and a pass over the result for whatever follows. Here a block of the result
is kept in registers while one row of `b` after the other is multiplied into it, the innermost of
the loops in Goto and van de Geijn, ACM Trans. Math. Softw. 34, 12 (2008). The operands of these
networks fit in the second-level cache, so the outer loops and the packing are not needed.
"""

from typing import Any

import llvmlite.binding as llvm
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

PANEL = 16
"""Columns of a result come in multiples of this: 64 bytes of float32, a line of the cache."""

ROWS = 8
"""Rows of a result come in multiples of this."""

compiled = njit(cache=True, error_model="numpy", nogil=True)

_FEATURES = llvm.get_host_cpu_features()
_AVX512 = _FEATURES.get("avx512f", False)
_VECTOR_BYTES = 64 if _AVX512 else 32 if _FEATURES.get("avx", False) else 16
# A block of 3 vectors by so many rows fills the registers: 32 of them with AVX-512, else 16.
_BLOCK_ROWS = ROWS if _AVX512 else 4
_INDEX = ir.IntType(64)


def _block(vectors: int) -> Any:
    """Compile c[i : i + _BLOCK_ROWS, j : j + vectors] += a @ b, the block of c in registers."""

    @intrinsic
    def add_block(typing: Any, a: Any, b: Any, c: Any, i: Any, j: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            matrices = [
                context.make_array(kind)(context, builder, value)
                for kind, value in zip(signature.args[:3], arguments[:3], strict=True)
            ]
            scalar = context.get_data_type(signature.args[0].dtype)
            item = signature.args[0].dtype.bitwidth // 8
            _write_block(builder, matrices, arguments[3:], vectors, scalar, item)
            return context.get_dummy_value()

        return types.void(a, b, c, i, j), generate

    return add_block


def _write_block(
    builder: Any, matrices: Any, corner: Any, vectors: int, scalar: Any, item: int
) -> None:
    a, b, c = matrices
    lanes = _VECTOR_BYTES // item
    vector = ir.VectorType(scalar, lanes)
    multiply_add = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(vector, [vector] * 3), f"llvm.fma.v{lanes}f{8 * item}"
    )
    everywhere = ir.Constant(ir.VectorType(ir.IntType(32), lanes), [0] * lanes)

    def address(matrix: Any, row: Any, column: Any, kind: Any) -> Any:
        row_step, column_step = cgutils.unpack_tuple(builder, matrix.strides, 2)
        offset = builder.add(builder.mul(row, row_step), builder.mul(column, column_step))
        start = builder.bitcast(matrix.data, ir.IntType(8).as_pointer())
        return builder.bitcast(builder.gep(start, [offset]), kind.as_pointer())

    def rows_of(number: Any) -> list[Any]:
        return [builder.add(number, _INDEX(r)) for r in range(_BLOCK_ROWS)]

    def columns_of(number: Any) -> list[Any]:
        return [builder.add(number, _INDEX(v * lanes)) for v in range(vectors)]

    i, j = corner
    targets = [[address(c, r, v, vector) for v in columns_of(j)] for r in rows_of(i)]
    sums = [[cgutils.alloca_once(builder, vector) for _ in row] for row in targets]
    for target_row, sum_row in zip(targets, sums, strict=True):
        for target, total in zip(target_row, sum_row, strict=True):
            builder.store(builder.load(target, align=item), total)
    depth = cgutils.unpack_tuple(builder, a.shape, 2)[1]
    with cgutils.for_range(builder, depth) as loop:
        k = loop.index
        right = [builder.load(address(b, k, v, vector), align=item) for v in columns_of(j)]
        for row, sum_row in zip(rows_of(i), sums, strict=True):
            left = builder.load(address(a, row, k, scalar))
            first = builder.insert_element(vector(ir.Undefined), left, ir.IntType(32)(0))
            spread = builder.shuffle_vector(first, vector(ir.Undefined), everywhere)
            for factor, total in zip(right, sum_row, strict=True):
                result = builder.call(multiply_add, [spread, factor, builder.load(total)])
                builder.store(result, total)
    for target_row, sum_row in zip(targets, sums, strict=True):
        for target, total in zip(target_row, sum_row, strict=True):
            builder.store(builder.load(total), target, align=item)


_add_block_1, _add_block_2, _add_block_3 = (_block(vectors) for vectors in (1, 2, 3))


@compiled
def add_product(a, b, c):
    """c += a @ b, summed in the order of a's columns.

    Args:
        a: (m, k), with any strides; m is a multiple of ROWS.
        b: (k, n), its rows contiguous; n is a multiple of PANEL.
        c: (m, n), its rows contiguous.
    """
    lanes = _VECTOR_BYTES // c.itemsize
    j = 0
    while j < c.shape[1]:
        left = (c.shape[1] - j) // lanes
        # A block of one vector leaves registers idle: the last four are better two and two.
        vectors = 2 if left == 4 else min(3, left)
        for i in range(0, c.shape[0], _BLOCK_ROWS):
            if vectors == 3:
                _add_block_3(a, b, c, i, j)
            elif vectors == 2:
                _add_block_2(a, b, c, i, j)
            else:
                _add_block_1(a, b, c, i, j)
        j += vectors * lanes
