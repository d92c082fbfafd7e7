package dev.contextual.autoconfigure.jdbc;

class H2Tests extends DatabaseContractTests {

	H2Tests() {
		super(TestDatabase.H2);
	}

}
