"""Where the weights of a training lie: whole in each of its processes, or shared out among them."""
