<?php
/**
 * From when on orders are sent.
 *
 * @package Concord
 */

namespace Concord\Setup;

use Concord\Clock;
use Concord\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Until a store is live, orders are noted and wait; only commands are handed out. A store without the option was set up before
 * there was one, or by other means, and is live for orders of any age.
 *
 * @phpstan-type State array{live: bool, at: string|null, start: string, start_at: string|null, order: string, left_out: array{from: string, to: string}|null}
 */
final class GoLive {

	public const OPTION = 'concord_go_live';

	public function __construct( private readonly Clock $clock, private readonly Settings $settings ) {}

	/** At the first activation ever. */
	public function begin(): void {
		add_option( self::OPTION, array( 'live' => false ), '', false );
	}

	/**
	 * As it stands.
	 *
	 * @return State `start`: "now", "order", "since" or "" (orders of any age); `start_at` in ISO 8601 UTC. `left_out`: orders placed from then up to the first going live stay in the store, too.
	 */
	public function get(): array {
		$stored = get_option( self::OPTION, null );
		$stored = is_array( $stored ) ? $stored : array( 'live' => true );
		$text   = static fn ( string $name ): ?string => is_string( $stored[ $name ] ?? null ) && '' !== $stored[ $name ] ? $stored[ $name ] : null;
		return array(
			'live'     => (bool) ( $stored['live'] ?? false ),
			'at'       => $text( 'at' ),
			'start'    => $text( 'start' ) ?? '',
			'start_at' => $text( 'start_at' ),
			'order'    => $text( 'order' ) ?? '',
			'left_out' => null === $text( 'left_from' ) || null === $text( 'left_to' ) ? null : array(
				'from' => $text( 'left_from' ),
				'to'   => $text( 'left_to' ),
			),
		);
	}

	public function live(): bool {
		return $this->get()['live'];
	}

	/**
	 * Goes live, or moves the start of a store that is.
	 *
	 * @param string      $start    "now", "order", "since", or "" for orders of any age.
	 * @param string|null $start_at ISO 8601 UTC.
	 * @param string      $order    Number of the order it was taken from.
	 * @param string|null $until    ISO 8601 UTC: orders placed from then up to going live are left out. Those placed since a store is live were promised to be sent, whenever its start is moved.
	 */
	public function set( string $start, ?string $start_at, string $order = '', ?string $until = null ): void {
		$at   = $this->get()['at'] ?? $this->clock->iso();
		$left = null !== $until && $until < $at;
		update_option(
			self::OPTION,
			array(
				'live'      => true,
				'at'        => $at,
				'start'     => $start,
				'start_at'  => $start_at ?? '',
				'order'     => $order,
				'left_from' => $left ? $until : '',
				'left_to'   => $left ? $at : '',
			),
			false
		);
		$this->settings->bump();
	}

	/**
	 * The moment an order was placed, by the number people know.
	 *
	 * @return string|null ISO 8601 UTC; null when there is no such order.
	 */
	public function placed_at( string $number ): ?string {
		$number = ltrim( trim( $number ), '#' );
		$known  = ctype_digit( $number ) ? array( wc_get_order( (int) $number ) ) : array();
		$found  = wc_get_orders(
			array(
				'type'  => 'shop_order',
				'limit' => 20,
				's'     => $number,
			)
		);
		foreach ( array_merge( is_array( $found ) ? $found : array(), $known ) as $order ) {
			$created = $order instanceof \WC_Order && $order->get_order_number() === $number ? $order->get_date_created() : null;
			if ( $created instanceof \WC_DateTime ) {
				return gmdate( 'Y-m-d\TH:i:s\Z', $created->getTimestamp() );
			}
		}
		return null;
	}

	/**
	 * Midnight of a day in the store's zone.
	 *
	 * @param string $day YYYY-MM-DD.
	 * @return string|null ISO 8601 UTC; null when it is no day.
	 */
	public static function midnight( string $day ): ?string {
		$date = \DateTimeImmutable::createFromFormat( '!Y-m-d', $day, wp_timezone() );
		return false === $date || $date->format( 'Y-m-d' ) !== $day ? null : gmdate( 'Y-m-d\TH:i:s\Z', $date->getTimestamp() );
	}

	/**
	 * Midnight after a day in the store's zone, which need not be 24 hours later.
	 *
	 * @param string $day YYYY-MM-DD.
	 * @return string|null ISO 8601 UTC; null when it is no day.
	 */
	public static function end( string $day ): ?string {
		$begin = self::midnight( $day );
		return null === $begin ? null : gmdate( 'Y-m-d\TH:i:s\Z', ( new \DateTimeImmutable( $begin ) )->setTimezone( wp_timezone() )->modify( '+1 day' )->getTimestamp() );
	}
}
