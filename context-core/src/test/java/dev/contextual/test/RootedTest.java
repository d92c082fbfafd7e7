package dev.contextual.test;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import org.junit.jupiter.api.AfterEach;

/**
 * A test with a root context of its own, which it need not close: what it opens below
 * ends with the test.
 */
public abstract class RootedTest {

	/** The parent of what the test opens. */
	protected final CancellableContext root = Context.background().withCancel();

	/** The clock that only the test moves. */
	protected final FakeTimeSource time = FakeTimeSource.instance();

	@AfterEach
	void endRoot() {
		// With a cause: closed normally, it would leave the outliving ones alive.
		this.root.cancel(new IllegalStateException("the test is over"));
	}

}
