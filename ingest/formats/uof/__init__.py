"""UOF 标文通, the Chinese standard for office documents (GB/T 20916)."""
