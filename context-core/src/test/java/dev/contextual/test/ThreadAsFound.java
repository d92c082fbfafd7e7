package dev.contextual.test;

import dev.contextual.Context;
import dev.contextual.LiveContexts;
import dev.contextual.spi.CurrentContext;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.SoftAssertions.assertSoftly;

/**
 * Stands behind every test (it is detected, not declared): a test leaves background
 * current, the interrupt flag clear, no context open and no timer armed; what it did
 * leave is cleared away for the next. It also keeps each test to its time: those named
 * {@code …RealTimeTests} run on the system's, all others on the fake.
 */
public final class ThreadAsFound implements AfterEachCallback, ExecutionCondition {

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext extensionContext) {
		boolean wantsReal = extensionContext.getTestClass()
			.map((testClass) -> testClass.getName().contains("RealTimeTests"))
			.orElse(FakeTimeSource.isReal());
		return (wantsReal == FakeTimeSource.isReal()) ? ConditionEvaluationResult.enabled("this JVM's time fits")
				: ConditionEvaluationResult.disabled("runs on the other time");
	}

	@Override
	public void afterEach(ExtensionContext extensionContext) {
		Context current = Context.current();
		boolean interrupted = Thread.interrupted();
		long live = LiveContexts.count((node) -> true);
		int pending = FakeTimeSource.instance().clear();
		CurrentContext.replace(null);
		LiveContexts.snapshot(Integer.MAX_VALUE, (node) -> true)
			.roots()
			.forEach((node) -> LiveContexts.cancel(node.id(), new IllegalStateException("left open by a test")));
		assertSoftly((softly) -> {
			softly.assertThat(current).as("current context").isEqualTo(Context.background());
			softly.assertThat(interrupted).as("interrupt flag").isFalse();
			softly.assertThat(live).as("live contexts").isZero();
			softly.assertThat(pending).as("pending timers").isZero();
		});
	}

}
