"""Training the pair model: does a section support a claim, and does it answer a question? `make train-pair`"""
