package dev.contextual;

/**
 * An {@link Operation} whose name is known from the start.
 */
record NamedOperation(String name) implements Operation {

	@Override
	public String kind() {
		return "work";
	}

}
