"""A transformer encoder in blocks to be read in this order: plan, positions, attention, block, encoder, heads.

`plan`, `size`, `memory` and `configuration` need no torch; the others import it at their top.
"""
