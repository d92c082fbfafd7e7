package dev.contextual.demo;

/**
 * An order as the shop keeps it.
 *
 * @param mailed whether the customer has been sent the confirmation
 */
record Order(long id, String item, int quantity, boolean mailed) {

}
