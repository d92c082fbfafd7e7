package dev.contextual.autoconfigure.cost;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the guard costs a query, beside the same pool without it, in turns. Prints
 * figures; what it asserts is only that they are sane.
 */
@Tag("long")
class JdbcCostTests {

	/**
	 * How many times three new JVMs compete: each compiles a little differently.
	 */
	private static final int ROUNDS = 5;

	private static final int PAIRS_OF_ROUND = 10;

	private static final int WARM_UP = 30;

	@ParameterizedTest
	@EnumSource
	void guard(Query query) throws Exception {
		double[] plain = new double[ROUNDS * PAIRS_OF_ROUND];
		double[] background = new double[plain.length];
		double[] deadline = new double[plain.length];
		for (int round = 0; round < ROUNDS; round++) {
			try (JdbcCostQueries without = JdbcCostQueries.start(query, /* guarded= */ false,
					/* deadline= */ false);
					JdbcCostQueries withNone = JdbcCostQueries.start(query, /* guarded= */ true, /*
																									 * deadline=
																									 */ false);
					JdbcCostQueries with = JdbcCostQueries.start(query, /* guarded= */ true,
							/* deadline= */ true)) {
				for (int pair = -WARM_UP; pair < PAIRS_OF_ROUND; pair++) {
					double one = without.cpuNanos();
					double two = withNone.cpuNanos();
					double three = with.cpuNanos();
					if (pair >= 0) {
						int index = round * PAIRS_OF_ROUND + pair;
						plain[index] = one / query.batch() / query.rows();
						background[index] = two / one;
						deadline[index] = three / one;
					}
				}
			}
		}
		System.out.printf("%s: plain %.1f ns%n", query, median(plain));
		report(query + ", nothing current", background);
		report(query + ", live deadline", deadline);
	}

	private static void report(String what, double[] ratios) {
		double[] interval = interval(ratios);
		System.out.printf("%s: CPU %.3fx plain, 95 %% of %d pairs' medians within %.3f to %.3f%n", what, median(ratios),
				ratios.length, interval[0], interval[1]);
		assertThat(median(ratios)).isBetween(0.3, 10.0);
	}

	/**
	 * Returns the 95 % bootstrap interval of the median.
	 */
	private static double[] interval(double[] values) {
		Random random = new Random(1);
		double[] medians = new double[10_000];
		double[] sample = new double[values.length];
		for (int i = 0; i < medians.length; i++) {
			for (int k = 0; k < sample.length; k++) {
				sample[k] = values[random.nextInt(values.length)];
			}
			medians[i] = median(sample);
		}
		Arrays.sort(medians);
		return new double[] { medians[(int) (0.025 * medians.length)], medians[(int) (0.975 * medians.length)] };
	}

	private static double median(double[] values) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
	}

	enum Query {

		SELECT_ONE(20_000, 1) {

			@Override
			void run(JdbcTemplate jdbc) {
				sum += jdbc.queryForObject("select 1", Integer.class);
			}

		},

		ROW_OF_5_COLUMNS(50, 10_000) {

			@Override
			void run(JdbcTemplate jdbc) {
				jdbc.query("select x, x + 1, x + 2, x + 3, x + 4 from system_range(1, " + rows() + ")", (row) -> {
					sum += row.getLong(1) + row.getLong(2) + row.getLong(3) + row.getLong(4) + row.getLong(5);
				});
			}

		};

		/**
		 * What was read, lest nobody read it.
		 */
		static long sum;

		private final int batch;

		private final int rows;

		Query(int batch, int rows) {
			this.batch = batch;
			this.rows = rows;
		}

		/**
		 * How many queries to run at a time.
		 */
		int batch() {
			return this.batch;
		}

		int rows() {
			return this.rows;
		}

		abstract void run(JdbcTemplate jdbc);

	}

}
