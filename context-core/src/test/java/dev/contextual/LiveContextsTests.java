package dev.contextual;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.contextual.test.AnotherThread;
import dev.contextual.test.RootedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class LiveContextsTests extends RootedTest {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@Test
	void aSnapshotShowsTheTreeNewestFirst() {
		// request -> method -> http
		// -> sql
		CancellableContext request = this.root.withCancel(operation("GET /orders", "request"));
		CancellableContext method = request.withCancel(operation("Orders.find", "method"));
		CancellableContext http = method.withCancel(operation("GET stock", "http"));
		CancellableContext sql = request.withCancel(operation("select", "sql"));

		List<ContextNode> roots = LiveContexts.snapshot(1_000, (node) -> true).roots();

		assertThat(roots).extracting(ContextNode::id).containsExactly(LiveContexts.idOf(this.root));
		ContextNode shown = roots.get(0).children().get(0);
		assertThat(shown.id()).isEqualTo(LiveContexts.idOf(request));
		assertThat(shown.children()).extracting(ContextNode::id)
			.containsExactly(LiveContexts.idOf(sql), LiveContexts.idOf(method));
		assertThat(shown.children().get(1).children()).extracting(ContextNode::id)
			.containsExactly(LiveContexts.idOf(http));
	}

	@Test
	void aSnapshotIsAPictureThatDoesNotChange() {
		CancellableContext child = this.root.withCancel();
		ContextNode shown = LiveContexts.find(LiveContexts.idOf(this.root));

		child.close();

		assertThat(shown.children()).hasSize(1);
		assertThat(shown.children().get(0).state()).isEqualTo(ContextNode.State.LIVE);
	}

	@Test
	void backgroundIsNotShown() {
		assertThat(LiveContexts.snapshot(1_000, (node) -> true).roots()).extracting(ContextNode::id)
			.containsExactly(LiveContexts.idOf(this.root));
		assertThat(LiveContexts.idOf(Context.background())).isZero();
	}

	@Test
	void aValueHasTheNumberOfWhatItBelongsTo() {
		Context value = this.root.withValue(Key.named("key"), "value");

		assertThat(LiveContexts.idOf(value)).isEqualTo(LiveContexts.idOf(this.root));
	}

	@Test
	void everyContextHasItsOwnNumberAndKnowsThatOfItsRoot() {
		CancellableContext child = this.root.withCancel();
		CancellableContext grandchild = child.withCancel();

		ContextNode shown = LiveContexts.find(LiveContexts.idOf(grandchild));

		assertThat(shown.id()).isNotEqualTo(LiveContexts.idOf(child)).isPositive();
		assertThat(shown.rootId()).isEqualTo(LiveContexts.idOf(this.root));
	}

	@Test
	void aContextTellsItsOperationAndTheTimesAround() {
		CancellableContext context = this.root.withTimeout(Duration.ofSeconds(3), operation("load cart", "method"));
		this.time.advance(SECOND);

		ContextNode shown = LiveContexts.find(LiveContexts.idOf(context));

		assertThat(shown.operation()).isEqualTo("load cart");
		assertThat(shown.kind()).isEqualTo("method");
		assertThat(shown.state()).isEqualTo(ContextNode.State.LIVE);
		assertThat(shown.reason()).isNull();
		assertThat(shown.cause()).isNull();
		assertThat(shown.age()).isEqualTo(SECOND);
		assertThat(shown.timeout()).isEqualTo(Duration.ofSeconds(3));
		assertThat(shown.remaining()).isEqualTo(Duration.ofSeconds(2));
		assertThat(shown.deadline()).isBetween(Instant.now().minusSeconds(30), Instant.now().plusSeconds(3));
	}

	@Test
	void aContextWithoutTimeoutOrOperationTellsNoTimes() {
		CancellableContext context = this.root.withCancel();

		ContextNode shown = LiveContexts.find(LiveContexts.idOf(context));

		assertThat(shown.operation()).isNull();
		assertThat(shown.kind()).isNull();
		assertThat(shown.age()).isNull();
		assertThat(shown.timeout()).isNull();
		assertThat(shown.remaining()).isNull();
		assertThat(shown.deadline()).isNull();
	}

	@Test
	void anOperationHasAnAgeWithoutATimeout() {
		CancellableContext context = this.root.withCancel(Operation.named("load cart"));
		this.time.advance(SECOND);

		ContextNode shown = LiveContexts.find(LiveContexts.idOf(context));

		assertThat(shown.age()).isEqualTo(SECOND);
		assertThat(shown.timeout()).isNull();
	}

	@Test
	void aDeadlineAndAnOutlivingTaskAreLabelledToo() {
		CancellableContext deadline = this.root.withDeadline(Deadline.after(SECOND), Operation.named("until"));
		CancellableContext task = this.root.outliving(Operation.named("mail"));

		assertThat(LiveContexts.find(LiveContexts.idOf(deadline)).operation()).isEqualTo("until");
		assertThat(LiveContexts.find(LiveContexts.idOf(task)).operation()).isEqualTo("mail");
	}

	@Test
	void anInheritedDeadlineIsShown() {
		CancellableContext child = this.root.withTimeout(SECOND).withCancel();

		ContextNode shown = LiveContexts.find(LiveContexts.idOf(child));

		assertThat(shown.remaining()).isEqualTo(SECOND);
		assertThat(shown.timeout()).isNull();
	}

	@Test
	void anOperationIsReadOnlyWhenASnapshotIsTaken() {
		CountDownLatch asked = new CountDownLatch(1);
		Operation operation = new Operation() {

			@Override
			public String name() {
				asked.countDown();
				return "asked";
			}

			@Override
			public String kind() {
				return "work";
			}

		};

		CancellableContext context = this.root.withCancel(operation);

		assertThat(asked.getCount()).isOne();
		assertThat(LiveContexts.find(LiveContexts.idOf(context)).operation()).isEqualTo("asked");
	}

	@Test
	void anOperationThatCannotTellItsNameHidesNothing() {
		CancellableContext context = this.root.withCancel(new Operation() {

			@Override
			public String name() {
				throw new IllegalStateException("no name");
			}

			@Override
			public String kind() {
				return "work";
			}

		});

		ContextNode shown = LiveContexts.find(LiveContexts.idOf(this.root));

		assertThat(shown.children()).extracting(ContextNode::id).containsExactly(LiveContexts.idOf(context));
		assertThat(shown.children().get(0).kind()).isEqualTo("work");
	}

	@Test
	void keysAreShownNearestFirstWithoutTheSensitive() {
		CancellableContext context = this.root.withValue(Key.named("outer"), 1)
			.withValue(Key.sensitive("token"), "secret")
			.withValue(Key.named("inner"), 2)
			.withCancel();

		ContextNode shown = LiveContexts.find(LiveContexts.idOf(context));

		assertThat(shown.keys()).containsExactly("inner", "outer");
	}

	@Test
	void theThreadOnWhichAContextIsAttachedIsShownUntilItIsNot() throws Exception {
		CancellableContext context = this.root.withCancel();
		CountDownLatch attached = new CountDownLatch(1);
		CountDownLatch looked = new CountDownLatch(1);
		AnotherThread<Boolean> another = AnotherThread.start(() -> context.call(() -> {
			attached.countDown();
			return looked.await(30, TimeUnit.SECONDS);
		}));
		attached.await();

		assertThat(LiveContexts.find(LiveContexts.idOf(context)).thread()).isEqualTo("another");
		looked.countDown();
		assertThat(another.result()).isTrue();
		assertThat(LiveContexts.find(LiveContexts.idOf(context)).thread()).isNull();
	}

	@Test
	void aRequestIsBlockedOnItsDeepestWait() {
		CancellableContext request = this.root.withCancel(operation("GET /orders", "request"));
		CancellableContext method = request.withCancel(operation("Orders.find", "method"));
		CancellableContext http = method.withCancel(operation("GET stock", "http"));

		ContextNode shown = LiveContexts.find(LiveContexts.idOf(request));

		assertThat(shown.blockedOn()).isEqualTo("http GET stock");
		assertThat(shown.children().get(0).blockedOn()).isEqualTo("http GET stock");
		http.close();
		assertThat(LiveContexts.find(LiveContexts.idOf(request)).blockedOn()).isNull();
	}

	@Test
	void theDeepestOfSeveralWaitsIsShown() {
		CancellableContext request = this.root.withCancel(operation("GET /orders", "request"));
		CancellableContext sql = request.withCancel(operation("Orders.find", "method"))
			.withCancel(operation("select", "sql"));
		CancellableContext pool = request.withCancel(operation("main", "pool"));

		assertThat(LiveContexts.find(LiveContexts.idOf(request)).blockedOn()).isEqualTo("sql select");
		sql.close();
		assertThat(LiveContexts.find(LiveContexts.idOf(request)).blockedOn()).isEqualTo("pool main");
		pool.close();
	}

	@Test
	void plainWorkIsNoWait() {
		CancellableContext request = this.root.withCancel(operation("GET /orders", "request"));
		CancellableContext work = request.withCancel(Operation.named("compute"));

		assertThat(LiveContexts.find(LiveContexts.idOf(request)).blockedOn()).isNull();
		work.close();
	}

	@Test
	void theFilterIsAppliedBeforeTheLimit() {
		CancellableContext wanted = this.root.withCancel(operation("wanted", "request"));
		for (int i = 0; i < 10; i++) {
			CancellableContext other = this.root.withCancel(operation("other", "method"));
			assertThat(other.isDone()).isFalse();
		}

		LiveContexts.Snapshot snapshot = LiveContexts.snapshot(1, (node) -> "wanted".equals(node.operation()));

		assertThat(snapshot.truncated()).isFalse();
		assertThat(snapshot.roots().get(0).children()).extracting(ContextNode::id)
			.containsExactly(LiveContexts.idOf(wanted));
	}

	@Test
	void aSnapshotTellsThatItWasCut() {
		for (int i = 0; i < 3; i++) {
			CancellableContext context = this.root.withCancel(operation("wanted", "request"));
			assertThat(context.isDone()).isFalse();
		}

		LiveContexts.Snapshot two = LiveContexts.snapshot(2, (node) -> "wanted".equals(node.operation()));
		LiveContexts.Snapshot three = LiveContexts.snapshot(3, (node) -> "wanted".equals(node.operation()));

		assertThat(two.truncated()).isTrue();
		assertThat(two.roots().get(0).children()).hasSize(2);
		assertThat(three.truncated()).isFalse();
		assertThat(three.roots().get(0).children()).hasSize(3);
	}

	@Test
	void theLimitDoesNotHideWhatAContextIsBlockedOn() {
		CancellableContext request = this.root.withCancel(operation("GET /orders", "request"));
		CancellableContext http = request.withCancel(operation("Orders.find", "method"))
			.withCancel(operation("GET stock", "http"));

		ContextNode shown = LiveContexts.snapshot(1, (node) -> node.kind() != null).roots().get(0).children().get(0);

		assertThat(shown.id()).isEqualTo(LiveContexts.idOf(request));
		assertThat(shown.blockedOn()).isEqualTo("http GET stock");
		http.close();
	}

	@Test
	void aLimitOfZeroShowsNothing() {
		LiveContexts.Snapshot snapshot = LiveContexts.snapshot(0, (node) -> true);

		assertThat(snapshot.roots()).isEmpty();
		assertThat(snapshot.truncated()).isTrue();
	}

	@Test
	void aNegativeLimitIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> LiveContexts.snapshot(-1, (node) -> true))
			.withMessageContaining("limit")
			.withMessageContaining("-1");
	}

	@Test
	void whatLeadsToWhatIsWantedIsShown() {
		CancellableContext request = this.root.withCancel(operation("GET /orders", "request"));
		CancellableContext sql = request.withCancel(operation("select", "sql"));
		CancellableContext other = request.withCancel(operation("other", "method"));

		List<ContextNode> roots = LiveContexts.snapshot(10, (node) -> "sql".equals(node.kind())).roots();

		ContextNode shown = roots.get(0).children().get(0);
		assertThat(shown.id()).isEqualTo(LiveContexts.idOf(request));
		assertThat(shown.children()).extracting(ContextNode::id).containsExactly(LiveContexts.idOf(sql));
		other.close();
	}

	@Test
	void countCountsWhatIsOpen() {
		CancellableContext one = this.root.withCancel(operation("one", "request"));
		CancellableContext other = this.root.withTimeout(SECOND, operation("other", "request"));
		assertThat(LiveContexts.count((node) -> "request".equals(node.kind()))).isEqualTo(2);

		one.close();
		this.time.advance(SECOND);

		assertThat(other.isDone()).isTrue();
		assertThat(LiveContexts.count((node) -> "request".equals(node.kind()))).isZero();
		assertThat(LiveContexts.count((node) -> true)).isOne();
	}

	@Test
	void findDoesNotFindWhatIsDone() {
		CancellableContext context = this.root.withCancel();

		context.close();

		assertThat(LiveContexts.find(LiveContexts.idOf(context))).isNull();
		assertThat(LiveContexts.find(0)).isNull();
		assertThat(LiveContexts.find(-1)).isNull();
	}

	@Test
	void anOperatorCancelsAContextWithAllBelow() {
		CancellableContext context = this.root.withCancel();
		CancellableContext child = context.withCancel();
		OperatorCancelledException cause = new OperatorCancelledException();

		boolean cancelled = LiveContexts.cancel(LiveContexts.idOf(context), cause);

		assertThat(cancelled).isTrue();
		assertThat(context.cause()).isSameAs(cause);
		assertThat(child.cause()).isSameAs(cause);
		assertThat(this.root.isDone()).isFalse();
	}

	@Test
	void whatIsDoneCannotBeCancelledAgain() {
		CancellableContext context = this.root.withCancel();
		context.close();

		boolean cancelled = LiveContexts.cancel(LiveContexts.idOf(context), new OperatorCancelledException());

		assertThat(cancelled).isFalse();
		assertThat(context.cause()).isInstanceOf(CancelledException.class);
	}

	@Test
	void aContextWithoutCancelIsARootOfItsOwn() {
		CancellableContext detached = this.root.withValue(Key.named("key"), "value").withoutCancel().withCancel();

		ContextNode shown = LiveContexts.find(LiveContexts.idOf(detached));

		assertThat(shown.rootId()).isEqualTo(shown.id());
		assertThat(shown.keys()).containsExactly("key");
		detached.close();
	}

	@Test
	void pendingTimersAreThoseOfOpenContexts() {
		CancellableContext timed = this.root.withTimeout(SECOND);
		CancellableContext later = timed.withTimeout(Duration.ofMinutes(1));
		assertThat(LiveContexts.pendingTimers()).isOne();

		timed.close();

		assertThat(later.isDone()).isTrue();
		assertThat(LiveContexts.pendingTimers()).isZero();
	}

	@Test
	void aForgottenScopeIsCounted() {
		long before = LiveContexts.forgottenScopes();
		Scope around = this.root.attach();
		Scope forgotten = this.root.withValue(Key.named("key"), "value").attach();

		assertThatIllegalStateException().isThrownBy(around::close);

		assertThat(LiveContexts.forgottenScopes() - before).isOne();
		assertThat(forgotten).isNotNull();
	}

	@Test
	void manyContextsAreShownWithoutADeepStack() {
		Context innermost = this.root;
		for (int i = 0; i < 2_000; i++) {
			innermost = innermost.withCancel();
		}

		LiveContexts.Snapshot snapshot = LiveContexts.snapshot(Integer.MAX_VALUE, (node) -> true);

		int depth = 0;
		for (List<ContextNode> nodes = snapshot.roots(); !nodes.isEmpty(); nodes = nodes.get(0).children()) {
			depth++;
		}
		assertThat(depth).isEqualTo(2_001);
		assertThat(innermost.isDone()).isFalse();
	}

	@Test
	void aSnapshotIsTakenWhileContextsComeAndGo() throws Exception {
		CountDownLatch started = new CountDownLatch(1);
		AnotherThread<Boolean> churn = AnotherThread.start(() -> {
			started.countDown();
			for (int i = 0; i < 5_000; i++) {
				try (CancellableContext parent = this.root.withCancel();
						CancellableContext child = parent.withCancel()) {
					child.cancel();
				}
			}
			return true;
		});
		started.await();

		while (!churn.isOver()) {
			LiveContexts.Snapshot snapshot = LiveContexts.snapshot(100, (node) -> true);
			assertThat(snapshot.roots()).hasSize(1);
		}

		assertThat(churn.result()).isTrue();
		assertThat(LiveContexts.count((node) -> true)).isOne();
	}

	private static Operation operation(String name, String kind) {
		return new Operation() {

			@Override
			public String name() {
				return name;
			}

			@Override
			public String kind() {
				return kind;
			}

		};
	}

}
