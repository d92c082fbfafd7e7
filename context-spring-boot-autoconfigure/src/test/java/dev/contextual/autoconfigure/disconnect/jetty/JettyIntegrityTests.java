package dev.contextual.autoconfigure.disconnect.jetty;

import dev.contextual.autoconfigure.disconnect.AbstractIntegrityTests;

/**
 * {@link AbstractIntegrityTests} of Jetty.
 */
class JettyIntegrityTests extends AbstractIntegrityTests {

	JettyIntegrityTests() {
		super(WatchedJetty::start);
	}

}
