package dev.contextual;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * A node that can end.
 */
abstract sealed class CancelNode extends Entry permits PlainNode, TimerNode, OutlivingNode {

	private static final VarHandle DETAILS;

	static {
		try {
			DETAILS = MethodHandles.lookup().findVarHandle(CancelNode.class, "details", Object.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/** The nearest node above that carries a value. */
	final @Nullable ValueNode values;

	/**
	 * What the node has to be told by: {@code null} for nothing, the {@link Duration} or
	 * {@link Deadline} if that is all, else {@link Details}. Written before the node is
	 * published, then replaced once, by {@link Extras}.
	 */
	// Read by its handle alone.
	@SuppressWarnings("UnusedVariable")
	private @Nullable Object details;

	/**
	 * Whether this node or one above it is outliving, so that deadlines above may change
	 * and are read through instead of relied on.
	 */
	final boolean readsThrough;

	/**
	 * Whether the owner has cancelled or closed this node. Written by the owner, read by
	 * whoever looks for leaks.
	 */
	boolean closedByOwner;

	/**
	 * Whether a scope of this node was ever opened. Written by the threads that do, read
	 * by the one that ends the node: a hint that a thread may not have noticed the end.
	 */
	boolean attached;

	/**
	 * If no node is above and this one stands in a stripe, which one. Written before this
	 * node is published.
	 */
	private byte stripe;

	CancelNode(Node parent, @Nullable CancelNode above, boolean outliving, @Nullable Object details) {
		super(parent);
		this.values = parent.values();
		this.readsThrough = outliving || (above != null && above.readsThrough);
		this.details = details;
	}

	/**
	 * The node above, whose deadline and ending this one follows.
	 */
	final @Nullable CancelNode above() {
		return (this instanceof OutlivingNode outliving) ? outliving.nodeAbove() : ownerOfParent();
	}

	final @Nullable CancelNode ownerOfParent() {
		Node parent = this.parent;
		return (parent != null) ? parent.owner() : null;
	}

	/**
	 * The node, this one or above, that the deadline depends on: one with a timer, or an
	 * outliving one, whose deadline is that of what is above it at the moment.
	 */
	final @Nullable CancelNode bound() {
		return (this instanceof PlainNode plain) ? plain.bound : this;
	}

	/**
	 * The node, this one or above, whose timer is the first to expire.
	 */
	final @Nullable TimerNode earliest() {
		CancelNode bound = bound();
		return this.readsThrough ? earliest(bound) : (TimerNode) bound;
	}

	private static @Nullable TimerNode earliest(@Nullable CancelNode first) {
		TimerNode earliest = null;
		CancelNode bound = first;
		while (bound != null) {
			CancelNode above = null;
			if (bound instanceof TimerNode timer) {
				if (earliest == null || timer.deadlineNanos - earliest.deadlineNanos < 0) {
					earliest = timer;
				}
				if (timer.readsThrough) {
					above = timer.ownerOfParent();
				}
			}
			else if (bound instanceof OutlivingNode outliving) {
				above = outliving.openAbove();
			}
			bound = (above != null) ? above.bound() : null;
		}
		return earliest;
	}

	/**
	 * Puts this new node below the one above, if that is open.
	 */
	final void link(CancelNode above) {
		Ending ending = above.push(this);
		if (ending != null) {
			startOver(ending);
		}
	}

	/**
	 * Puts this new node where those stand that have none above.
	 */
	final void linkAtTheTop() {
		int index = Stripe.indexOfThread();
		this.stripe = (byte) index;
		Stripe.at(index).push(this);
	}

	/**
	 * Ends this node if its deadline has passed by now.
	 * @return how it has ended, {@code null} if it is open
	 */
	final @Nullable Ending expireIfDue() {
		TimerNode earliest = earliest();
		if (earliest != null && earliest.deadlineNanos - Time.SOURCE.nanoTime() <= 0) {
			expire(earliest);
		}
		return ending();
	}

	/**
	 * The same for a caller who knows the time.
	 */
	final @Nullable Ending endingAt(long nowNanos) {
		Ending ending = ending();
		if (ending != null) {
			return ending;
		}
		TimerNode earliest = earliest();
		if (earliest != null && earliest.deadlineNanos - nowNanos <= 0) {
			expire(earliest);
		}
		return ending();
	}

	private void expire(TimerNode earliest) {
		earliest.expire();
		// Another thread may have ended that one and not have come down to this one yet.
		// Closed normally, it need not be an end for this one, whose parent may be
		// adopted.
		Ending ending = earliest.ending();
		if (ending != null && !isOver() && !(this.readsThrough && ending.isNormal())) {
			end(ending);
		}
	}

	/**
	 * Ends this node and all below it.
	 * @return whether it was this call that did
	 */
	final boolean end(Ending ending) {
		Entry below = take(ending);
		if (wasOver(below)) {
			return false;
		}
		leaveTree();
		if (this instanceof TimerNode timer) {
			timer.disarm();
		}
		if (below != null) {
			new Cascade(ending).run(below);
		}
		if (this.attached) {
			OverdueScopes.lookLater();
		}
		return true;
	}

	private void leaveTree() {
		if (this instanceof OutlivingNode outliving) {
			outliving.leavePlace();
			return;
		}
		CancelNode above = ownerOfParent();
		if (above != null) {
			leave(above);
		}
		else {
			leaveTop();
		}
	}

	final void leaveTop() {
		if (this instanceof TimerNode && TimingWheel.IS_USED) {
			return;
		}
		leave(Stripe.at(this.stripe));
	}

	/**
	 * Ends this node as its owner does, who also owes that if it has ended otherwise.
	 */
	final void endByOwner(@Nullable Throwable cause) {
		boolean first = !this.closedByOwner;
		this.closedByOwner = true;
		Ending ending = (cause != null || newest() != null) ? Ending.cancelled(cause) : Ending.CANCELLED;
		if (!end(ending) && first && this instanceof TimerNode timer) {
			Leaks.closedLate(timer);
		}
	}

	final CompletionStage<CancellationReason> doneStage() {
		Extras extras = extras();
		CompletionStage<CancellationReason> made = extras.stage.get();
		if (made != null) {
			return made;
		}
		CompletableFuture<CancellationReason> future = new CompletableFuture<>();
		CompletionStage<CancellationReason> stage = future.minimalCompletionStage();
		CompletionStage<CancellationReason> before = extras.stage.compareAndExchange(null, stage);
		if (before != null) {
			return before;
		}
		Ending ending = ending();
		if (ending != null) {
			future.complete(ending.reason());
		}
		else {
			Hook.register(this, () -> future.complete(reason()), Threads.own());
		}
		return stage;
	}

	final Details details() {
		Object details = DETAILS.getAcquire(this);
		if (details instanceof Details all) {
			return all;
		}
		return (details != null) ? new Details(null, details, madeNanos(details), null) : Details.NONE;
	}

	private long madeNanos(Object timing) {
		return (this instanceof TimerNode timer && timing instanceof Duration timeout)
				? timer.deadlineNanos - Deadline.saturatedNanos(timeout) : 0;
	}

	final @Nullable Extras extrasIfAny() {
		return (DETAILS.getAcquire(this) instanceof Extras extras) ? extras : null;
	}

	final Extras extras() {
		Object details = DETAILS.getAcquire(this);
		if (details instanceof Extras extras) {
			return extras;
		}
		Extras extras = new Extras(details());
		Object before = DETAILS.compareAndExchange(this, details, extras);
		return (before == details) ? extras : (Extras) before;
	}

	final long id() {
		return extras().id;
	}

	@Override
	String label() {
		Object timing = details().timing;
		if (timing instanceof Duration timeout) {
			return "withTimeout(" + timeout + ")";
		}
		return (timing instanceof Deadline deadline) ? "withDeadline(" + deadline.toInstant() + ")" : "withCancel";
	}

}
