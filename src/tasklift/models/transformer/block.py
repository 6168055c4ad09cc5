"""One layer: attention, then a feed-forward net, each added to what came in and normalised after, as in BERT.

The sums (residuals; He et al., "Deep residual learning", 2016) let the gradient reach the first layer of a deep stack;
the norms (Ba et al., "Layer normalization", 2016) keep each token's numbers at one scale.
"""

from torch import Tensor, nn
from torch.nn.functional import gelu

from tasklift.models.transformer.attention import Geometry, SelfAttention
from tasklift.tasks.encoder_plan import EncoderPlan

EPSILON = 1e-12
"""What a norm adds to the variance, as in BERT."""


class FeedForward(nn.Module):
    """Each token by itself: wider, bent by GELU (Hendrycks and Gimpel, 2016), and narrow again."""

    def __init__(self, plan: EncoderPlan) -> None:
        super().__init__()
        self.widen = nn.Linear(plan.width, plan.inner_width)
        self.narrow = nn.Linear(plan.inner_width, plan.width)

    def forward(self, hidden: Tensor) -> Tensor:
        """(batch, tokens, width) to the same shape."""
        out: Tensor = self.narrow(gelu(self.widen(hidden)))
        return out


class Block(nn.Module):
    """Attention and feed-forward net with their residuals and norms."""

    def __init__(self, plan: EncoderPlan) -> None:
        super().__init__()
        self.attention = SelfAttention(plan)
        self.attention_norm = nn.LayerNorm(plan.width, eps=EPSILON)
        self.feed_forward = FeedForward(plan)
        self.feed_forward_norm = nn.LayerNorm(plan.width, eps=EPSILON)
        self.dropout = nn.Dropout(plan.dropout)

    def forward(self, hidden: Tensor, geometry: Geometry) -> Tensor:
        """(batch, tokens, width) to the same shape."""
        hidden = self.attention_norm(hidden + self.dropout(self.attention(hidden, geometry)))
        out: Tensor = self.feed_forward_norm(hidden + self.dropout(self.feed_forward(hidden)))
        return out
