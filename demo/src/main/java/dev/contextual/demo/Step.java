package dev.contextual.demo;

import java.util.Locale;

/**
 * What an order goes through, in this order.
 */
enum Step {

	SESSION, INVENTORY, PAYMENT, SQL, EMAIL;

	/**
	 * Returns the name of this step in paths and headers.
	 */
	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
