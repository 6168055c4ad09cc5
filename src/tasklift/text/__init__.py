"""Text in English and Chinese: Arrow buffers, normal forms, words, language, shingles and compiled kernels."""
