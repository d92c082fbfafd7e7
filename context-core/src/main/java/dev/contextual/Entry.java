package dev.contextual;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

/**
 * What stands in a list until it is over, and may have a list of its own.
 */
abstract sealed class Entry extends Node permits CancelNode, Hook, Adoption, Stripe {

	/*
	 * One word, the head, is both the state and the list: null while nothing stands
	 * below, the newest entry below, or the Ending, from then on for good. So whoever
	 * ends an entry takes its whole list with the same compare-and-set, and whoever adds
	 * to it either was in time, and is on the list that was taken, or sees the Ending.
	 *
	 * Entries are put in at the head alone, each into one list once. An entry that is
	 * over is its own tombstone. If it is the newest, it takes itself and the dead run
	 * behind it out. If not, it stays until a sweep: the positions count pushes since the
	 * last one, so that a sweep, which walks the list, comes after as many pushes as
	 * there were live entries. A list that is pushed to no more is swept by the
	 * housekeeper.
	 *
	 * Nothing but sweeps, and an entry that leaves, writes a linked entry's next, and
	 * they only ever skip entries that are over. So any number of sweeps, of pops and of
	 * readers may be at work at the same time: at worst one of them leaves, or sees, an
	 * entry that is over.
	 */
	private static final VarHandle HEAD;

	private static final VarHandle LIMIT;

	/** How many entries that are over a list may hold, beside as many as are live. */
	private static final int SLACK = 32;

	/** Added to a limit while a sweep is on, so that no pusher begins another. */
	private static final int SWEEPING = 1 << 30;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			HEAD = lookup.findVarHandle(Entry.class, "head", Object.class);
			LIMIT = lookup.findVarHandle(Entry.class, "limit", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private volatile @Nullable Object head;

	/**
	 * The position past which a push sweeps the list. Written by whoever sweeps; a stale
	 * reading costs a sweep too many or one too late.
	 */
	private int limit;

	/** The next older entry of the list that this one stands in. */
	private @Nullable Entry next;

	/** The position in that list; it may wrap. Written before this entry is published. */
	private int position;

	Entry(@Nullable Node parent) {
		super(parent);
	}

	/**
	 * How this entry ended; {@code null} if it has not.
	 */
	final @Nullable Ending ending() {
		return (this.head instanceof Ending ending) ? ending : null;
	}

	final boolean isOver() {
		return this.head instanceof Ending;
	}

	/**
	 * The newest entry below; {@code null} if there is none, or if this one is over.
	 */
	final @Nullable Entry newest() {
		return (this.head instanceof Entry newest) ? newest : null;
	}

	/**
	 * The next older entry of the list that this one stands in.
	 */
	final @Nullable Entry older() {
		return this.next;
	}

	/**
	 * Makes this entry, which nobody else has seen yet, over from the start.
	 */
	final void startOver(Ending ending) {
		HEAD.set(this, ending);
	}

	/**
	 * Ends this entry alone. To be followed by a walk of what stood below.
	 * @return what stood below, {@code null} for nothing; the entry itself if it was over
	 * already
	 */
	final @Nullable Entry take(Ending ending) {
		for (;;) {
			Object head = this.head;
			if (head instanceof Ending) {
				return this;
			}
			if (HEAD.compareAndSet(this, head, ending)) {
				return (Entry) head;
			}
		}
	}

	/**
	 * Whether what {@link #take} returned says that this entry was over already.
	 */
	// Entries are compared as the objects that they are.
	@SuppressWarnings("ReferenceEquality")
	final boolean wasOver(@Nullable Entry taken) {
		return taken == this;
	}

	/**
	 * Puts an entry that stands nowhere yet below this one.
	 * @return how this one ended, and then nothing was put; {@code null} otherwise
	 */
	final @Nullable Ending push(Entry entry) {
		for (;;) {
			Object head = this.head;
			if (head instanceof Ending ending) {
				return ending;
			}
			Entry newest = (Entry) head;
			int limit = this.limit;
			int position = ((newest != null) ? newest.position : limit) + 1;
			entry.next = newest;
			entry.position = position;
			if (HEAD.compareAndSet(this, head, entry)) {
				if (position - limit > SLACK) {
					sweep(limit);
				}
				return null;
			}
		}
	}

	/**
	 * Takes this entry, which is over, out of its list if it is the newest there.
	 */
	final void leave(Entry list) {
		letGoOfOlder();
		Entry newest = this;
		while (list.head == newest) {
			Entry successor = newest.next;
			while (successor != null && successor.isOver()) {
				successor = successor.next;
			}
			if (!HEAD.compareAndSet(list, newest, successor)) {
				break;
			}
			// One that ended before it was the newest has not taken itself out.
			if (successor == null || !successor.isOver()) {
				return;
			}
			newest = successor;
		}
		Housekeeper.askFor();
	}

	// A timer that is over may stay in its bucket for a while. There it must not lead to
	// older ones of this list that are over too, nor those, by their buckets, to yet
	// older ones: that chain would never be cut, as lists are swept at different times.
	private void letGoOfOlder() {
		Entry older = this.next;
		if (older != null && older.isOver()) {
			do {
				older = older.next;
			}
			while (older != null && older.isOver());
			this.next = older;
		}
	}

	/**
	 * Takes out what is over of the list, also at the head. For the housekeeper.
	 */
	final void tidy() {
		Entry newest = newest();
		if (newest != null && newest.isOver()) {
			newest.leave(this);
		}
		sweep(this.limit);
	}

	// Entries are compared as the objects that they are.
	@SuppressWarnings("ReferenceEquality")
	private void sweep(int limit) {
		if (!LIMIT.compareAndSet(this, limit, limit + SWEEPING)) {
			return;
		}
		Entry newest = newest();
		int swept = limit;
		if (newest != null) {
			int live = 0;
			Entry kept = newest;
			for (Entry entry = newest.next; entry != null; entry = entry.next) {
				if (!entry.isOver()) {
					if (kept.next != entry) {
						kept.next = entry;
					}
					kept = entry;
					live++;
				}
			}
			if (kept.next != null) {
				kept.next = null;
			}
			swept = newest.position + live;
		}
		LIMIT.setRelease(this, swept);
	}

}
