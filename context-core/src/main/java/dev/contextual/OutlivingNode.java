package dev.contextual;

import org.jspecify.annotations.Nullable;

/**
 * A node that is adopted by the nearest open one above when what is above it ends
 * normally.
 */
final class OutlivingNode extends CancelNode {

	/*
	 * An entry stands in one list once; so what an adoption puts into the new list is an
	 * Adoption that refers to this node. While it is on its way this node is in no list:
	 * what ends in the meantime is found over, and told, by the thread that carries it,
	 * or by one that asks this node for its ending.
	 */

	/**
	 * The node above. Written at the start, then by the thread that carries this node to
	 * the next; read anywhere.
	 */
	private volatile @Nullable CancelNode above;

	/**
	 * What stands for this node after an adoption; {@code null} while it stands for
	 * itself. Written by the thread that carries it, read by the one that ends it.
	 */
	private volatile @Nullable Adoption adoption;

	private OutlivingNode(Node parent, @Nullable CancelNode above, Details details) {
		super(parent, above, /* outliving= */ true, details);
		this.above = above;
	}

	static OutlivingNode below(Node parent, Details details) {
		CancelNode above = parent.owner();
		OutlivingNode node = new OutlivingNode(parent, above, details);
		while (above != null) {
			above.endingByNow();
			Ending ending = above.push(node);
			if (ending == null) {
				return node;
			}
			if (!ending.isNormal()) {
				node.startOver(ending);
				return node;
			}
			above = above.above();
			node.above = above;
		}
		node.linkAtTheTop();
		return node;
	}

	@Nullable CancelNode nodeAbove() {
		return this.above;
	}

	/**
	 * The nearest open node above. Meets it one that was cut on the way, this one ends
	 * with that.
	 */
	@Nullable CancelNode openAbove() {
		for (CancelNode node = this.above; node != null; node = node.above()) {
			Ending ending = node.ending();
			if (ending == null) {
				return node;
			}
			if (!ending.isNormal()) {
				end(ending);
				return null;
			}
		}
		return null;
	}

	/**
	 * Carries this node, which what it stood below has let go of, to the nearest open one
	 * above.
	 */
	void findNewParent() {
		while (!isOver()) {
			CancelNode above = openAbove();
			Entry list = (above != null) ? above : Stripe.ofThread();
			Adoption adoption = new Adoption(this, list);
			this.above = above;
			this.adoption = adoption;
			if (list.push(adoption) == null) {
				break;
			}
		}
		// Whoever ended this node before the write of the adoption has not seen it.
		if (isOver()) {
			leavePlace();
		}
	}

	void leavePlace() {
		Adoption adoption = this.adoption;
		if (adoption != null) {
			adoption.end();
			return;
		}
		CancelNode above = this.above;
		if (above != null) {
			leave(above);
		}
		else {
			leaveTop();
		}
	}

	@Override
	String label() {
		return "outliving";
	}

}
