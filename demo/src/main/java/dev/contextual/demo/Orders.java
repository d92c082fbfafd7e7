package dev.contextual.demo;

import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import dev.contextual.WithTimeout;

import org.springframework.jdbc.core.DataClassRowMapper;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The table of orders.
 */
@Repository
class Orders {

	private static final RowMapper<Order> ORDER = new DataClassRowMapper<>(Order.class);

	private final JdbcTemplate jdbc;

	private final SlowQuery slowQuery;

	Orders(JdbcTemplate jdbc, SlowQuery slowQuery) {
		this.jdbc = jdbc;
		this.slowQuery = slowQuery;
	}

	@Transactional
	@WithTimeout("${shop.sql-timeout:5s}")
	Order insert(OrderRequest request) {
		Duration delay = Delays.current().of(Step.SQL);
		if (!delay.isZero()) {
			this.slowQuery.run(delay);
		}
		KeyHolder keys = new GeneratedKeyHolder();
		this.jdbc.update((connection) -> {
			PreparedStatement insert = connection.prepareStatement("insert into orders (item, quantity) values (?, ?)",
					new String[] { "id" });
			insert.setString(1, request.item());
			insert.setInt(2, request.quantity());
			return insert;
		}, keys);
		long id = Objects.requireNonNull(keys.getKey()).longValue();
		return new Order(id, request.item(), request.quantity(), /* mailed= */ false);
	}

	void markMailed(long id) {
		this.jdbc.update("update orders set mailed = true where id = ?", id);
	}

	Optional<Order> find(long id) {
		return this.jdbc.query("select * from orders where id = ?", ORDER, id).stream().findFirst();
	}

	List<Order> latest() {
		return this.jdbc.query("select * from orders order by id desc fetch first 20 rows only", ORDER);
	}

}
