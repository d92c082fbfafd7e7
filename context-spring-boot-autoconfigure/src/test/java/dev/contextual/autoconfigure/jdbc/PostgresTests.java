package dev.contextual.autoconfigure.jdbc;

class PostgresTests extends DatabaseContractTests {

	PostgresTests() {
		super(TestDatabase.POSTGRES);
	}

}
