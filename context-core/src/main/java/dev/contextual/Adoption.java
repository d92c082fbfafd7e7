package dev.contextual;

/**
 * Stands for an outliving node in the list of the node that has adopted it.
 */
final class Adoption extends Entry {

	final OutlivingNode node;

	private final Entry list;

	Adoption(OutlivingNode node, Entry list) {
		super(null);
		this.node = node;
		this.list = list;
	}

	/**
	 * Takes this adoption back, because the node is over.
	 */
	void end() {
		if (take(Ending.CANCELLED) == null) {
			leave(this.list);
		}
	}

	@Override
	String label() {
		return "adoption";
	}

}
