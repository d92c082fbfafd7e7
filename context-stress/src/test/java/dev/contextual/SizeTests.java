package dev.contextual;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many children, long chains, deep look-ups: what must neither overflow a stack nor grow.
 */
class SizeTests extends AsFound {

	private static final int WINDOW = 50;

	/** Within what time the housekeeper sweeps a list that nobody pushes to any more. */
	private static final Duration PROMISED = Duration.ofSeconds(2);

	@Test
	void aLongChainEndsWithinADefaultStack() {
		CancellableContext top = Context.background().withCancel();
		Context deepest = top;
		for (int i = 0; i < 100_000; i++) {
			deepest = deepest.withCancel();
		}

		assertThat(LiveContexts.count()).isEqualTo(100_001);
		top.cancel();

		assertThat(deepest.isDone()).isTrue();
	}

	@Test
	void aWideFanEndsWithinADefaultStack() {
		CancellableContext top = Context.background().withCancel();
		List<Context> children = new ArrayList<>();
		for (int i = 0; i < 1_000_000; i++) {
			children.add(top.withCancel());
		}

		assertThat(LiveContexts.count()).isEqualTo(1_000_001);
		top.cancel();

		assertThat(children).allMatch(Context::isDone);
	}

	@Test
	void aValueIsFoundFromFarBelow() {
		Key<Integer> top = Key.named("top");
		Key<Integer> absent = Key.named("absent");
		List<Key<Integer>> keys = new ArrayList<>();
		Context context = Context.background().withValue(top, -1);
		for (int i = 0; i < 200; i++) {
			Key<Integer> key = Key.named("key" + i);
			keys.add(key);
			context = context.withValue(key, i);
		}

		assertThat(context.value(top)).isEqualTo(-1);
		for (int i = 0; i < 200; i++) {
			assertThat(context.value(keys.get(i))).isEqualTo(i);
		}
		assertThat(context.withValue(top, 7).value(top)).isEqualTo(7);
		assertThat(context.value(absent)).isNull();
	}

	@Test
	void halfAMillionShortLivedOnesLeaveNothing() throws Exception {
		comeAndGo(500_000);
	}

	@Test
	@Tag("long")
	void tenMillionShortLivedOnesLeaveNothing() throws Exception {
		comeAndGo(10_000_000);
	}

	/**
	 * The oldest goes first, so none of them is the newest of a list and can take itself
	 * out.
	 */
	private static void comeAndGo(int count) throws InterruptedException {
		assertThat(Heap.await(() -> Heap.instances(TimerNode.class) == 0)).as("left by others").isTrue();
		try (CancellableContext parent = Context.background().withCancel()) {
			Deque<CancellableContext> window = new ArrayDeque<>();
			long most = 0;
			for (int i = 0; i < count; i++) {
				window.add((i % 2 == 0) ? parent.withCancel() : parent.withTimeout(Duration.ofHours(1)));
				if (window.size() > WINDOW) {
					window.remove().close();
				}
				if (i % (count / 10) == 0) {
					most = Math.max(most, Heap.instances(PlainNode.class) + Heap.instances(TimerNode.class));
				}
			}
			window.forEach(CancellableContext::close);

			assertThat(most).as("contexts that are there at any time").isLessThan(1_000);
			window.clear();
			assertThat(Heap.await(() -> Heap.instances(PlainNode.class) == 1 && Heap.instances(TimerNode.class) == 0))
				.as("only the parent stays: " + Heap.instances())
				.isTrue();
		}
	}

	@Test
	void aBurstThatEndsIsSwept() throws Exception {
		endABurst((list) -> {
			long startNanos = System.nanoTime();
			assertThat(Heap.await(() -> length(list) == 1)).isTrue();
			Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
			System.out.println("burst: swept after " + took);
			// Twice what is promised, for a machine that has other things to do as well.
			assertThat(took).isLessThan(PROMISED.multipliedBy(2));
		});
	}

	@Test
	void oneRoundSweepsABurst() throws Exception {
		endABurst((list) -> {
			Housekeeper.tidy();

			assertThat(length(list)).isEqualTo(1);
		});
	}

	@Test
	void aRoundBeginsInTimeHoweverLongTheLastOneTook() {
		long most = PROMISED.dividedBy(2).toNanos();

		assertThat(Stream.of(Duration.ZERO, Duration.ofMillis(40), Duration.ofSeconds(1), Duration.ofHours(1)))
			.allSatisfy((took) -> assertThat(Housekeeper.delayAfter(took.toNanos())).isBetween(most / 2, most));
	}

	/**
	 * Makes many siblings, closes all but the newest, which none of them can go past by
	 * itself, and has a look at their list.
	 */
	private static void endABurst(Look look) throws Exception {
		try (CancellableContext parent = Context.background().withCancel()) {
			List<CancellableContext> burst = new ArrayList<>();
			for (int i = 0; i < 10_000; i++) {
				burst.add(parent.withTimeout(Duration.ofHours(1)));
			}
			burst.subList(0, burst.size() - 1).forEach(CancellableContext::close);

			look.at(Node.of(parent).owner());

			burst.get(burst.size() - 1).close();
		}
	}

	private static int length(Entry list) {
		int length = 0;
		for (Entry entry = list.newest(); entry != null; entry = entry.older()) {
			length++;
		}
		return length;
	}

	interface Look {

		void at(Entry list) throws Exception;

	}

}
