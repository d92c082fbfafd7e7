package dev.contextual;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * A node that can end.
 */
final class CancelNode extends Node {

	/*
	 * One lock guards the links of the whole tree: who is above whom, the children, and
	 * the step from open to ended. So a cascade is one atomic step: an open node never
	 * has an ended one above it, and whoever links a child sees its parent either open,
	 * and then the cascade will find the child, or ended. Nothing foreign runs under the
	 * lock: timers are armed and disarmed, hooks are run and operations are asked outside
	 * it.
	 */
	static final ReentrantLock TREE = new ReentrantLock();

	/**
	 * The open nodes with no node above them. Guarded by {@link #TREE}.
	 */
	static final Set<CancelNode> TOPS = new LinkedHashSet<>();

	private static final AtomicLong IDS = new AtomicLong();

	final long id = IDS.incrementAndGet();

	final @Nullable Operation operation;

	final @Nullable Duration timeout;

	/**
	 * When this node was made; {@code null} if it has neither a timeout nor an operation,
	 * for which no clock is read.
	 */
	final @Nullable Deadline made;

	/**
	 * The deadline that this node has a timer for; {@code null} if it has none, or if one
	 * above is earlier for sure.
	 */
	final @Nullable Deadline own;

	private final @Nullable Throwable deadlineCause;

	/**
	 * The deadline that this node was derived with, whether or not it is the earliest.
	 */
	final @Nullable Deadline given;

	private final boolean outliving;

	/**
	 * Whether this node or one above it is outliving, so that deadlines above may change
	 * and are read through instead of relied on.
	 */
	private final boolean readsThrough;

	/**
	 * The node above, whose deadline and ending this one follows. Written under
	 * {@link #TREE}, once at the start and then at each adoption; read anywhere.
	 */
	private volatile @Nullable CancelNode above;

	/**
	 * Written once, under {@link #TREE}; read anywhere.
	 */
	private volatile @Nullable Ending ending;

	/**
	 * The nodes and hooks below that end with this one. Guarded by {@link #TREE};
	 * {@code null} when empty, and from the end on.
	 */
	private @Nullable Set<Object> below;

	/**
	 * The armed timer. Written by the thread that derives; see {@link #arm()}.
	 */
	private volatile @Nullable Object timer;

	/**
	 * The stage of {@link Context#done()}. Guarded by {@link #TREE}.
	 */
	private @Nullable CompletionStage<CancellationReason> stage;

	/**
	 * The thread that this node was last attached on. A hint for operators that threads
	 * write and read without order.
	 */
	@Nullable Thread attachedOn;

	private CancelNode(Derivation derivation, @Nullable CancelNode above) {
		super(derivation.parent);
		this.operation = derivation.operation;
		this.timeout = derivation.timeout;
		this.given = derivation.deadline;
		this.outliving = derivation.outliving;
		this.readsThrough = derivation.outliving || (above != null && above.readsThrough);
		this.above = above;
		this.made = (derivation.operation != null || derivation.timeout != null) ? Deadline.after(Duration.ZERO) : null;
		Deadline inherited = (above != null && !above.readsThrough) ? above.effectiveDeadline() : null;
		boolean earliest = this.given != null && (inherited == null || this.given.compareTo(inherited) < 0);
		this.own = earliest ? this.given : null;
		this.deadlineCause = earliest ? derivation.deadlineCause : null;
	}

	static CancelNode derive(Derivation derivation) {
		CancelNode above = derivation.parent.owner();
		if (above != null && above.ending == null) {
			above.expireIfDue();
		}
		CancelNode node = new CancelNode(derivation, above);
		node.link();
		node.arm();
		return node;
	}

	private void link() {
		TREE.lock();
		try {
			CancelNode above = this.above;
			while (above != null && above.ending != null) {
				if (!this.outliving || !above.ending.isNormal()) {
					this.ending = above.ending;
					return;
				}
				above = above.above;
			}
			placeBelow(above);
		}
		finally {
			TREE.unlock();
		}
	}

	private void placeBelow(@Nullable CancelNode above) {
		this.above = above;
		if (above != null) {
			above.add(this);
		}
		else {
			TOPS.add(this);
		}
	}

	private void arm() {
		Deadline own = this.own;
		if (own == null || this.ending != null) {
			return;
		}
		if (own.isPast()) {
			expire();
			return;
		}
		Object timer = Time.SOURCE.arm(own.nanos(), this::expire);
		this.timer = timer;
		// Whoever ended this node before the write above has not seen the timer.
		if (this.ending != null) {
			Time.SOURCE.disarm(timer);
		}
	}

	private void expire() {
		end(Ending.deadlineExceeded(this.deadlineCause));
	}

	@Nullable Ending ending() {
		return this.ending;
	}

	@Nullable CancelNode above() {
		return this.above;
	}

	boolean hasTimer() {
		return this.timer != null && this.ending == null;
	}

	@Nullable Deadline effectiveDeadline() {
		CancelNode earliest = earliest();
		return (earliest != null) ? earliest.own : null;
	}

	/**
	 * The node, this one or above, whose timer is the first to expire.
	 */
	private @Nullable CancelNode earliest() {
		CancelNode earliest = null;
		Deadline deadline = null;
		for (CancelNode node = this; node != null; node = node.above) {
			Deadline own = node.own;
			if (own != null && (deadline == null || own.compareTo(deadline) < 0)) {
				earliest = node;
				deadline = own;
			}
		}
		return earliest;
	}

	void expireIfDue() {
		CancelNode earliest = earliest();
		if (earliest != null && earliest.own != null && earliest.own.isPast()) {
			earliest.expire();
		}
	}

	boolean end(Ending ending) {
		List<CancelNode> ended = new ArrayList<>();
		List<Hook> hooks = new ArrayList<>();
		TREE.lock();
		try {
			if (this.ending != null) {
				return false;
			}
			CancelNode above = this.above;
			if (above != null) {
				above.remove(this);
			}
			else {
				TOPS.remove(this);
			}
			cascade(ending, above, ended, hooks);
		}
		finally {
			TREE.unlock();
		}
		for (CancelNode node : ended) {
			Object timer = node.timer;
			if (timer != null) {
				Time.SOURCE.disarm(timer);
			}
		}
		hooks.forEach(Hook::run);
		return true;
	}

	// With a stack of its own, so that a long chain does not exhaust the thread's.
	private void cascade(Ending ending, @Nullable CancelNode survivor, List<CancelNode> ended, List<Hook> hooks) {
		Deque<CancelNode> stack = new ArrayDeque<>();
		stack.push(this);
		while (!stack.isEmpty()) {
			CancelNode node = stack.pop();
			node.ending = ending;
			ended.add(node);
			Set<Object> below = node.below;
			node.below = null;
			if (below == null) {
				continue;
			}
			for (Object child : below) {
				if (child instanceof Hook hook) {
					hooks.add(hook);
				}
				else if (child instanceof CancelNode childNode) {
					if (childNode.outliving && ending.isNormal()) {
						childNode.placeBelow(survivor);
					}
					else {
						stack.push(childNode);
					}
				}
			}
		}
	}

	/**
	 * Adds a hook, unless this node has ended.
	 */
	boolean addHook(Hook hook) {
		TREE.lock();
		try {
			if (this.ending != null) {
				return false;
			}
			add(hook);
			return true;
		}
		finally {
			TREE.unlock();
		}
	}

	boolean removeHook(Hook hook) {
		TREE.lock();
		try {
			return remove(hook);
		}
		finally {
			TREE.unlock();
		}
	}

	CompletionStage<CancellationReason> doneStage() {
		CompletableFuture<CancellationReason> future = new CompletableFuture<>();
		CompletionStage<CancellationReason> stage = future.minimalCompletionStage();
		TREE.lock();
		try {
			if (this.stage != null) {
				return this.stage;
			}
			this.stage = stage;
		}
		finally {
			TREE.unlock();
		}
		Ending ending = this.ending;
		if (ending != null) {
			future.complete(ending.reason());
		}
		else {
			Hook.register(this, () -> future.complete(reason()), Threads.own());
		}
		return stage;
	}

	private void add(Object child) {
		if (this.below == null) {
			this.below = new LinkedHashSet<>();
		}
		this.below.add(child);
	}

	private boolean remove(Object child) {
		if (this.below == null || !this.below.remove(child)) {
			return false;
		}
		if (this.below.isEmpty()) {
			this.below = null;
		}
		return true;
	}

	/**
	 * Adds the open nodes right below this one, newest first. To be called under
	 * {@link #TREE}.
	 */
	void pushBelow(Deque<CancelNode> stack) {
		if (this.below != null) {
			for (Object child : this.below) {
				if (child instanceof CancelNode node) {
					stack.push(node);
				}
			}
		}
	}

	@Override
	CancelNode owner() {
		return this;
	}

	@Override
	String label() {
		if (this.outliving) {
			return "outliving";
		}
		if (this.timeout != null) {
			return "withTimeout(" + this.timeout + ")";
		}
		return (this.given != null) ? "withDeadline(" + this.given.toInstant() + ")" : "withCancel";
	}

}
