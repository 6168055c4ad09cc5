"""What texts hold of others: runs of words and of Chinese characters that stand in both."""
