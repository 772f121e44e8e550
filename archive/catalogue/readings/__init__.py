"""Results of reading a record, and what people confirmed or corrected in them."""
