package dev.contextual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Carries an ending down the tree: parents first, siblings newest first.
 */
final class Cascade {

	private final Ending ending;

	/** What is still to be ended, with all that is older. */
	private @Nullable Entry[] stack = new Entry[4];

	private int size;

	private @Nullable List<Hook> hooks;

	private boolean attached;

	Cascade(Ending ending) {
		this.ending = ending;
	}

	/**
	 * Ends an entry, all older ones of its list and all below them, whose list nobody
	 * else has. Runs their hooks when all of them are over.
	 */
	void run(Entry newest) {
		push(newest);
		while (this.size > 0) {
			Entry entry = this.stack[--this.size];
			this.stack[this.size] = null;
			while (entry != null) {
				Entry older = entry.older();
				Entry below = end(entry);
				if (below == null) {
					entry = older;
				}
				else {
					if (older != null) {
						push(older);
					}
					entry = below;
				}
			}
		}
		if (this.attached) {
			OverdueScopes.lookLater();
		}
		if (this.hooks != null) {
			this.hooks.forEach(Hook::run);
		}
	}

	private void push(Entry entry) {
		if (this.size == this.stack.length) {
			this.stack = Arrays.copyOf(this.stack, this.size * 2);
		}
		this.stack[this.size++] = entry;
	}

	/**
	 * Ends one entry.
	 * @return what stood below and has to end too
	 */
	private @Nullable Entry end(Entry entry) {
		if (entry instanceof OutlivingNode outliving && this.ending.isNormal()) {
			outliving.findNewParent();
			return null;
		}
		Entry below = entry.take(this.ending);
		if (entry.wasOver(below)) {
			return null;
		}
		if (entry instanceof CancelNode node) {
			ended(node);
		}
		else if (entry instanceof Hook hook) {
			if (this.hooks == null) {
				this.hooks = new ArrayList<>();
			}
			this.hooks.add(hook);
		}
		else if (entry instanceof Adoption adoption) {
			return endAdopted(adoption.node);
		}
		return below;
	}

	private void ended(CancelNode node) {
		if (node.attached) {
			this.attached = true;
		}
		if (node instanceof TimerNode timer) {
			timer.disarm();
		}
	}

	private @Nullable Entry endAdopted(OutlivingNode node) {
		if (this.ending.isNormal()) {
			node.findNewParent();
			return null;
		}
		Entry below = node.take(this.ending);
		if (node.wasOver(below)) {
			return null;
		}
		ended(node);
		return below;
	}

}
