<?php
/**
 * Rows for people.
 *
 * @package Concord
 */

namespace Concord\Outbox;

use Automattic\WooCommerce\Utilities\OrderUtil;
use Concord\Clock;
use Concord\Links\Links;
use Concord\Record\Records;

defined( 'ABSPATH' ) || exit;

/**
 * Rows of GET /records. Titles are read from the records when shown: the outbox itself keeps no personal data.
 *
 * @phpstan-import-type Row from Events
 */
final class Rows {

	public function __construct( private readonly Records $records, private readonly Links $links ) {}

	/**
	 * Rows as the admin app shows them.
	 *
	 * @param list<Row> $rows Of the events table.
	 * @return list<array<string, mixed>>
	 */
	public function present( array $rows ): array {
		$names    = array_map( static fn ( array $row ): array => array( (string) $row['record_type'], (int) $row['record_id'] ), $rows );
		$contents = $this->records->read( $names );
		$links    = $this->links->documents( array_map( static fn ( array $name ): array => array( $name[0], (string) $name[1] ), $names ) );
		$shown    = array();
		foreach ( $rows as $row ) {
			$key     = $row['record_type'] . ':' . $row['record_id'];
			$content = $contents[ $key ] ?? null;
			$shown[] = $this->row( $row, is_array( $content ) ? $content : null, $links[ $key ][0] ?? null );
		}
		return $shown;
	}

	/**
	 * One row.
	 *
	 * @param Row                        $row     Of the events table.
	 * @param array<string, mixed>|null  $content Record, null when gone or unreadable.
	 * @param array<string, string>|null $link    Its first link.
	 * @return array<string, mixed>
	 */
	private function row( array $row, ?array $content, ?array $link ): array {
		$type   = (string) $row['record_type'];
		$id     = (int) $row['record_id'];
		$number = null !== $content ? $this->records->number( $type, $content ) : (string) $row['number'];
		$number = '' === $number ? (string) $row['record_id'] : $number;
		return array(
			'event_id'    => (int) $row['id'],
			'record_type' => $type,
			'record_id'   => (string) $row['record_id'],
			'number'      => $number,
			'title'       => self::title( $type, $number, $content ),
			'state'       => (string) $row['state'],
			'kind'        => (string) $row['kind'],
			'attempts'    => (int) $row['attempt'],
			'captured_at' => Clock::iso_from_sql( $row['captured_at'] ),
			'updated_at'  => Clock::iso_from_sql( $row['updated_at'] ),
			'due_at'      => in_array( $row['state'], array( State::WAITING, State::RETRYING ), true ) ? Clock::iso_from_sql( $row['due_at'] ) : null,
			'issue'       => null === $row['issue'] ? null : json_decode( $row['issue'], true ),
			'skipped'     => State::SKIPPED === $row['state'] ? array(
				'rule'    => (string) $row['skip_rule'],
				'message' => (string) $row['skip_message'],
			) : null,
			'link'        => null === $link ? null : array_diff_key( $link, array( 'written' => true ) ),
			'edit_url'    => null === $content ? '' : self::edit_url( $type, $id, $content ),
		);
	}

	/**
	 * What a person calls it.
	 *
	 * @param string                    $type    Type.
	 * @param string                    $number  Number.
	 * @param array<string, mixed>|null $content Record.
	 */
	private static function title( string $type, string $number, ?array $content ): string {
		$billing = is_array( $content['billing'] ?? null ) ? $content['billing'] : array();
		$name    = trim( ( $billing['first_name'] ?? '' ) . ' ' . ( $billing['last_name'] ?? '' ) );
		$title   = match ( $type ) {
			/* translators: %s: order number. */
			'order'    => sprintf( __( 'Order #%s', 'concord' ), $number ),
			/* translators: %s: order number. */
			'refund'   => sprintf( __( 'Refund of order #%s', 'concord' ), $number ),
			/* translators: %s: customer number. */
			'customer' => sprintf( __( 'Customer %s', 'concord' ), $number ),
			Owed::DOCUMENT => self::document_title( $number, $content ),
			default    => is_string( $content['name'] ?? null ) ? $content['name'] : $number,
		};
		return '' === $name ? $title : $title . ', ' . $name;
	}

	/**
	 * A document of Dynamics, with the order it is about where that is known.
	 *
	 * @param string                    $number  Its number in Dynamics.
	 * @param array<string, mixed>|null $content Record.
	 */
	private static function document_title( string $number, ?array $content ): string {
		$title = match ( $content['kind'] ?? '' ) {
			/* translators: %s: number in Dynamics. */
			'shipment'   => sprintf( __( 'Shipment %s', 'concord' ), $number ),
			/* translators: %s: number in Dynamics. */
			'invoice'    => sprintf( __( 'Invoice %s', 'concord' ), $number ),
			/* translators: %s: number in Dynamics. */
			'payment'    => sprintf( __( 'Payment for %s', 'concord' ), $number ),
			/* translators: %s: number in Dynamics. */
			'creditMemo' => sprintf( __( 'Credit memo %s', 'concord' ), $number ),
			/* translators: %s: number in Dynamics. */
			'salesOrder' => sprintf( __( 'Sales order %s', 'concord' ), $number ),
			/* translators: %s: item number. */
			'item'       => sprintf( __( 'Item %s', 'concord' ), $number ),
			/* translators: %s: customer number. */
			'customer'   => sprintf( __( 'Customer %s', 'concord' ), $number ),
			/* translators: %s: SKU, or how many products. */
			'stock'      => sprintf( __( 'Stock of %s', 'concord' ), $number ),
			default      => $number,
		};
		$order = ( $content['order_id'] ?? 0 ) > 0 ? wc_get_order( $content['order_id'] ) : null;
		/* translators: 1: document, such as "Invoice 103001", 2: order number. */
		return $order instanceof \WC_Order ? sprintf( __( '%1$s of order #%2$s', 'concord' ), $title, $order->get_order_number() ) : $title;
	}

	/**
	 * Where to edit it in wp-admin.
	 *
	 * @param string               $type    Type.
	 * @param int                  $id      Id.
	 * @param array<string, mixed> $content Record.
	 */
	private static function edit_url( string $type, int $id, array $content ): string {
		return match ( $type ) {
			'order'    => OrderUtil::get_order_admin_edit_url( $id ),
			'refund'   => OrderUtil::get_order_admin_edit_url( (int) $content['parent_id'] ),
			'customer' => admin_url( 'user-edit.php?user_id=' . $id ),
			Owed::DOCUMENT => $content['order_id'] > 0 ? OrderUtil::get_order_admin_edit_url( (int) $content['order_id'] ) : '',
			default    => admin_url( 'post.php?action=edit&post=' . ( $content['parent_id'] > 0 ? (int) $content['parent_id'] : $id ) ),
		};
	}
}
