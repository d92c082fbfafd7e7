package dev.contextual;

import java.util.concurrent.TimeUnit;

/**
 * What the cases are made of: nodes that stand in no list but their parent's, so that a
 * case that is over is garbage.
 */
final class Loose {

	private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

	private static final TimingWheel.Rings RINGS = new TimingWheel.Rings();

	private Loose() {
	}

	/**
	 * An open node with nothing above, whose timer is not armed.
	 */
	static TimerNode root() {
		return timer(HOUR_NANOS);
	}

	/**
	 * The same, with a deadline that has passed.
	 */
	static TimerNode due() {
		return timer(-1);
	}

	private static TimerNode timer(long inNanos) {
		return new TimerNode(RootNode.BACKGROUND, null, System.nanoTime() + inNanos, null);
	}

	static PlainNode child(CancelNode above) {
		return PlainNode.below(above, above, null);
	}

	static OutlivingNode outliving(CancelNode above) {
		return OutlivingNode.below(above, Details.NONE);
	}

	static PlainNode[] children(CancelNode above, int count) {
		PlainNode[] children = new PlainNode[count];
		for (int i = 0; i < count; i++) {
			children[i] = child(above);
		}
		return children;
	}

	static void cancel(CancelNode node) {
		node.end(Ending.CANCELLED);
	}

	static boolean cut(CancelNode node, Throwable cause) {
		return node.end(Ending.cancelled(cause));
	}

	/**
	 * How often an open node is met below another.
	 */
	static int meetings(CancelNode top, CancelNode wanted) {
		int[] meetings = new int[1];
		Walk.from(top, (node) -> {
			if (node == wanted) {
				meetings[0]++;
			}
			return true;
		});
		return meetings[0];
	}

	/**
	 * How many entries of a list are over.
	 */
	static int over(Entry list) {
		int over = 0;
		for (Entry entry = list.newest(); entry != null; entry = entry.older()) {
			over += entry.isOver() ? 1 : 0;
		}
		return over;
	}

	static Bucket bucket() {
		return new Bucket(RINGS, 0, 0, 0);
	}

	/**
	 * How often a timer stands in a list.
	 */
	static int standings(TimerNode newest, TimerNode wanted) {
		int standings = 0;
		for (TimerNode timer = newest; timer != null; timer = timer.nextTimer) {
			standings += (timer == wanted) ? 1 : 0;
		}
		return standings;
	}

	/**
	 * A cause with a field that nothing but the publication of the cause makes visible.
	 */
	static final class Cause extends RuntimeException {

		private static final long serialVersionUID = 1L;

		int plain;

		Cause(int plain) {
			super(null, null, false, false);
			this.plain = plain;
		}

		@Override
		public String toString() {
			return "cause" + this.plain;
		}

	}

}
