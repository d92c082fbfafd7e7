package dev.contextual.autoconfigure.disconnect.tomcat;

import dev.contextual.autoconfigure.disconnect.AbstractIntegrityTests;

/**
 * {@link AbstractIntegrityTests} of Tomcat.
 */
class TomcatIntegrityTests extends AbstractIntegrityTests {

	TomcatIntegrityTests() {
		super(WatchedTomcat::start);
	}

}
