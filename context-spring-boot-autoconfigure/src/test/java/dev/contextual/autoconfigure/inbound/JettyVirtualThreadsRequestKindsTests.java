package dev.contextual.autoconfigure.inbound;

import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

@EnabledForJreRange(min = JRE.JAVA_21)
class JettyVirtualThreadsRequestKindsTests extends AbstractRequestKindsTests {

	@Override
	Class<?> server() {
		return JettyRequestKindsTests.Server.class;
	}

	@Override
	boolean virtualThreads() {
		return true;
	}

}
