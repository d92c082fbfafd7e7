package dev.contextual.demo;

/**
 * What a customer sends.
 */
record OrderRequest(String item, int quantity) {

	static final String SHAPE = """
			The body is {"item": …, "quantity": …}: an item of 1 to 100 characters and a quantity from 1 to 1000.""";

	OrderRequest {
		// JSON may leave the item out
		if (item == null || item.isBlank() || item.length() > 100 || quantity < 1 || quantity > 1000) {
			throw new IllegalArgumentException(SHAPE);
		}
	}

}
