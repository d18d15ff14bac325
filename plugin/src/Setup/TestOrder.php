<?php
/**
 * One real order, sent before the store is live.
 *
 * @package Concord
 */

namespace Concord\Setup;

use Concord\Clock;
use Concord\Connections\Fingerprint;
use Concord\Install\Tables;
use Concord\Links\Links;
use Concord\Outbox\Appender;
use Concord\Outbox\Events;
use Concord\Outbox\Redrive;
use Concord\Outbox\State;

defined( 'ABSPATH' ) || exit;

/**
 * The last proof before going live. It takes the way of every order: its row of the outbox, a lease, the worker, the comparison of totals, the link;
 * so going live later finds it linked and sends it no second time. The option only says which row a store that is not live hands out.
 *
 * @phpstan-type Kept array{event_id: int, order_id: int, connection_id: string, place: string, at: string}
 */
final class TestOrder {

	public const OPTION = 'concord_test_order';

	private const ON_ITS_WAY = array( State::WAITING, State::WORKING, State::RETRYING );

	public function __construct(
		private readonly Tables $tables,
		private readonly Clock $clock,
		private readonly Events $events,
		private readonly Appender $appender,
		private readonly Redrive $redrive,
		private readonly Links $links,
	) {}

	/**
	 * Puts it out. A test that came to no end before is taken back: it must not go out by itself once the store is live.
	 *
	 * @param int                  $order_id   Order of the store.
	 * @param array<string, mixed> $connection Of the repository.
	 * @return bool False when a worker holds the last test right now, or the database refused.
	 */
	public function send( int $order_id, array $connection ): bool {
		$before = $this->kept();
		if ( null !== $before && ! $this->take_back( $before, $order_id ) ) {
			return false;
		}
		$row = $this->appender->append( 'order', $order_id ) ? $this->events->find_record( 'order', (string) $order_id ) : null;
		if ( null === $row ) {
			return false;
		}
		$this->redrive->retry( (int) $row['id'], true );
		update_option(
			self::OPTION,
			array(
				'event_id'      => (int) $row['id'],
				'order_id'      => $order_id,
				'connection_id' => (string) $connection['id'],
				'place'         => Fingerprint::place( $connection ),
				'at'            => $this->clock->iso(),
			),
			false
		);
		return true;
	}

	/**
	 * Rows handed out although the store is not live.
	 *
	 * @return list<int> At most one.
	 */
	public function admitted(): array {
		$kept = $this->kept();
		return null === $kept ? array() : array( $kept['event_id'] );
	}

	/**
	 * What became of it; null when there is none for this connection and where it leads now.
	 *
	 * @param array<string, mixed>|null $connection Of the repository.
	 * @return array{order_id: int, number: string, event_id: int, at: string, state: string, issue: mixed, skipped: array{rule: string, message: string}|null, document: array{number: string, url: string, store_total: string, dynamics_total: string, currency: string, dynamics_currency: string}|null, passed: bool}|null
	 */
	public function get( ?array $connection ): ?array {
		$kept = $this->kept();
		$row  = null === $kept ? null : $this->events->find( $kept['event_id'] );
		if ( null === $kept || null === $row || null === $connection || $connection['id'] !== $kept['connection_id'] || Fingerprint::place( $connection ) !== $kept['place'] ) {
			return null;
		}
		$link  = $this->link( $kept );
		$order = wc_get_order( $kept['order_id'] );
		return array(
			'order_id' => $kept['order_id'],
			'number'   => $order instanceof \WC_Order ? $order->get_order_number() : (string) $kept['order_id'],
			'event_id' => $kept['event_id'],
			'at'       => $kept['at'],
			'state'    => (string) $row['state'],
			'issue'    => null === $row['issue'] ? null : json_decode( $row['issue'] ),
			'skipped'  => State::SKIPPED !== $row['state'] ? null : array(
				'rule'    => (string) $row['skip_rule'],
				'message' => (string) $row['skip_message'],
			),
			'document' => $link,
			'passed'   => State::NEEDS_YOU !== $row['state'] && null !== $link && self::equal( $link ),
		);
	}

	/**
	 * Orders a person may choose from: newest first, with a status that is sent, not yet in Dynamics.
	 *
	 * @param array<string, mixed> $connection Of the repository.
	 * @param int                  $most       At most so many.
	 * @return list<array{id: int, number: string, total: string, currency: string, created_at: string, lines: int}>
	 */
	public function candidates( array $connection, int $most = 20 ): array {
		$orders = wc_get_orders(
			array(
				'type'    => 'shop_order',
				'status'  => array_map( 'strval', (array) $connection['settings']['order_statuses'] ),
				'orderby' => 'ID',
				'order'   => 'DESC',
				'limit'   => 2 * $most,
			)
		);
		$orders = array_values( array_filter( is_array( $orders ) ? $orders : array(), static fn ( mixed $order ): bool => $order instanceof \WC_Order ) );
		$linked = $this->links->documents( array_map( static fn ( \WC_Order $order ): array => array( 'order', (string) $order->get_id() ), $orders ) );
		$open   = array_values( array_filter( $orders, static fn ( \WC_Order $order ): bool => array() === ( $linked[ 'order:' . $order->get_id() ] ?? array() ) ) );
		return array_map(
			static fn ( \WC_Order $order ): array => array(
				'id'         => $order->get_id(),
				'number'     => $order->get_order_number(),
				'total'      => wc_format_decimal( $order->get_total(), wc_get_price_decimals() ),
				'currency'   => $order->get_currency(),
				'created_at' => gmdate( 'Y-m-d\TH:i:s\Z', $order->get_date_created()?->getTimestamp() ?? 0 ),
				'lines'      => count( $order->get_items() ),
			),
			array_slice( $open, 0, $most )
		);
	}

	/** True when the order stands in Dynamics by whatever way. */
	public function in_dynamics( int $order_id ): bool {
		return array() !== ( $this->links->documents( array( array( 'order', (string) $order_id ) ) )[ 'order:' . $order_id ] ?? array() );
	}

	/**
	 * The worker links a document only after it compared totals; a document in another currency was compared at its rate.
	 *
	 * @param array{store_total: string, dynamics_total: string, currency: string, dynamics_currency: string} $link Of link().
	 */
	private static function equal( array $link ): bool {
		return '' !== $link['dynamics_total'] && ( $link['store_total'] === $link['dynamics_total'] || ! in_array( $link['dynamics_currency'], array( '', $link['currency'] ), true ) );
	}

	/**
	 * The document it became.
	 *
	 * @param Kept $kept Option.
	 * @return array{number: string, url: string, store_total: string, dynamics_total: string, currency: string, dynamics_currency: string}|null
	 */
	private function link( array $kept ): ?array {
		foreach ( $this->links->documents( array( array( 'order', (string) $kept['order_id'] ) ) )[ 'order:' . $kept['order_id'] ] ?? array() as $link ) {
			if ( $link['connection_id'] === $kept['connection_id'] ) {
				return array_intersect_key( $link, array_flip( array( 'number', 'url', 'store_total', 'dynamics_total', 'currency', 'dynamics_currency' ) ) );
			}
		}
		return null;
	}

	/**
	 * The age rule counts again for an order whose test did not come to an end.
	 *
	 * @param Kept $kept     Option.
	 * @param int  $order_id The order that is tested next; the same one only goes on.
	 */
	private function take_back( array $kept, int $order_id ): bool {
		global $wpdb;
		$row = $this->events->find( $kept['event_id'] );
		if ( null === $row || ! in_array( $row['state'], self::ON_ITS_WAY, true ) || $kept['order_id'] === $order_id ) {
			return true;
		}
		return State::WORKING !== $row['state'] && false !== $wpdb->update( $this->tables->events(), array( 'payload' => null ), array( 'id' => $kept['event_id'] ) );
	}

	/**
	 * The option.
	 *
	 * @return Kept|null
	 */
	private function kept(): ?array {
		$kept = get_option( self::OPTION, null );
		if ( ! is_array( $kept ) || ! is_int( $kept['event_id'] ?? null ) || ! is_int( $kept['order_id'] ?? null ) ) {
			return null;
		}
		$text = static fn ( string $name ): string => is_string( $kept[ $name ] ?? null ) ? $kept[ $name ] : '';
		return array(
			'event_id'      => $kept['event_id'],
			'order_id'      => $kept['order_id'],
			'connection_id' => $text( 'connection_id' ),
			'place'         => $text( 'place' ),
			'at'            => $text( 'at' ),
		);
	}
}
