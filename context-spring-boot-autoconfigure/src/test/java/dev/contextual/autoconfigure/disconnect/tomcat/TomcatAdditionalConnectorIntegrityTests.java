package dev.contextual.autoconfigure.disconnect.tomcat;

import dev.contextual.autoconfigure.disconnect.AbstractIntegrityTests;

/**
 * {@link AbstractIntegrityTests} of a connector of the application's.
 */
class TomcatAdditionalConnectorIntegrityTests extends AbstractIntegrityTests {

	TomcatAdditionalConnectorIntegrityTests() {
		super(WatchedTomcat::startAdditional);
	}

}
