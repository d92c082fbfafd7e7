package dev.contextual;

/**
 * What all scopes check.
 */
final class Scopes {

	private Scopes() {
	}

	static void checkThread(Thread opener) {
		if (Thread.currentThread() != opener) {
			throw new IllegalStateException("scope of thread '" + opener.getName() + "' closed on thread '"
					+ Thread.currentThread().getName() + "'");
		}
	}

}
