package dev.contextual;

/**
 * A timer that is no context: it runs an action, unless it is disarmed before.
 */
final class Alarm extends TimerNode {

	private final Runnable action;

	Alarm(long deadlineNanos, Runnable action) {
		super(RootNode.BACKGROUND, null, deadlineNanos, null);
		this.action = action;
	}

	@Override
	void expire() {
		if (take(Ending.CANCELLED) == null) {
			this.action.run();
		}
	}

	void cancel() {
		if (take(Ending.CANCELLED) == null) {
			disarm();
		}
	}

}
