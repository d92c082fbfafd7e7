package dev.contextual.autoconfigure;

import java.util.Locale;

/**
 * What becomes of the deadlines and hang-ups that are known of.
 *
 * @since 0.1
 */
public enum Mode {

	/**
	 * No contexts are opened.
	 */
	OFF,

	/**
	 * Contexts have no deadline, and hang-ups do not cancel them. What would have been
	 * cut is counted.
	 */
	OBSERVE,

	/**
	 * As {@link #OBSERVE}, and others are told the deadline that there would be.
	 */
	PROPAGATE,

	/**
	 * Deadlines and hang-ups end contexts.
	 */
	ENFORCE;

	private final String label = name().toLowerCase(Locale.ROOT);

	/**
	 * Returns the mode as settings and operators know it.
	 * @return the name in lower case
	 */
	public String label() {
		return this.label;
	}

	/**
	 * Returns the mode of a name.
	 * @param label the name, in lower or upper case
	 * @return the mode
	 * @throws IllegalArgumentException if there is none of that name
	 */
	public static Mode labelled(String label) {
		for (Mode mode : values()) {
			if (mode.label.equalsIgnoreCase(label.trim())) {
				return mode;
			}
		}
		throw new IllegalArgumentException("'" + label + "' is no mode: off, observe, propagate or enforce is needed");
	}

}
