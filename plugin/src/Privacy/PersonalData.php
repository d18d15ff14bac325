<?php
/**
 * What is kept about a person.
 *
 * @package Concord
 */

namespace Concord\Privacy;

use Concord\Apply\Replaced;
use Concord\Capture\Origin;
use Concord\Customers\Fields;
use Concord\Documents\InvoiceMeta;
use Concord\Links\Links;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/**
 * The outbox holds references, not people; what can be traced to one are the links, the facts of issues and the history of a
 * customer's orders and account. Erasing empties those and keeps number and totals: the books need to know the document.
 */
final class PersonalData {

	private const PER_PAGE = 50;

	public function __construct( private readonly Services $services ) {}

	/**
	 * One page.
	 *
	 * @return array{data: list<array<string, mixed>>, done: bool}
	 */
	public function export( string $email, int $page ): array {
		list( $records, $done ) = $this->records( $email, $page );
		$links                  = $this->links( $records );
		$data                   = array();
		foreach ( $records as list( $type, $id ) ) {
			$fields = array();
			foreach ( $links[ $type . ':' . $id ] ?? array() as $link ) {
				$fields[] = self::field( __( 'Document in Dynamics', 'concord' ), trim( $link['entity'] . ' ' . $link['number'] . ' ' . $link['store_total'] . ' ' . $link['currency'] ) );
			}
			foreach ( 'order' === $type ? $this->services->documents()->of_order( (int) $id ) : array() as $document ) {
				$fields[] = self::field( __( 'Told by Dynamics', 'concord' ), $document['kind'] . ' ' . $document['number'] . ' ' . wp_json_encode( $document['data'] ) );
			}
			$event = $this->services->events()->find_record( $type, $id );
			if ( null !== $event ) {
				$fields[] = self::field( __( 'State', 'concord' ), (string) $event['state'] );
				if ( null !== $event['result'] ) {
					$fields[] = self::field( __( 'Recorded in shadow, not sent', 'concord' ), (string) $event['result'] );
				}
				if ( null !== $event['issue'] ) {
					$fields[] = self::field( __( 'Last problem', 'concord' ), (string) $event['issue'] );
				}
				foreach ( $this->services->history()->of( (int) $event['id'] ) as $entry ) {
					$fields[] = self::field( __( 'Transfer', 'concord' ), trim( $entry['at'] . ' ' . $entry['outcome'] . ' ' . $entry['summary'] . ( null === $entry['issue'] ? '' : ' ' . wp_json_encode( $entry['issue'] ) ) ) );
				}
			}
			if ( array() !== $fields ) {
				$data[] = array(
					'group_id'    => 'concord',
					'group_label' => __( 'Transfer to Dynamics 365', 'concord' ),
					'item_id'     => 'concord-' . $type . '-' . $id,
					'data'        => $fields,
				);
			}
		}
		foreach ( 1 === $page ? $this->services->shadow_runs()->of_person( $email ) : array() as $index => $write ) {
			$data[] = array(
				'group_id'    => 'concord',
				'group_label' => __( 'Transfer to Dynamics 365', 'concord' ),
				'item_id'     => 'concord-shadow-run-' . $index,
				'data'        => array( self::field( __( 'Recorded in shadow, not sent', 'concord' ), (string) wp_json_encode( $write ) ) ),
			);
		}
		return array(
			'data' => $data,
			'done' => $done,
		);
	}

	/**
	 * One page.
	 *
	 * @return array{items_removed: bool, items_retained: bool, messages: list<string>, done: bool}
	 */
	public function erase( string $email, int $page ): array {
		global $wpdb;
		list( $records, $done ) = $this->records( $email, $page );
		$tables                 = $this->services->tables();
		$removed                = 0;
		$kept                   = false;
		if ( 1 === $page ) {
			$removed += $this->services->shadow_runs()->forget_person( $email );
		}
		foreach ( $records as list( $type, $id ) ) {
			$event = $this->services->events()->find_record( $type, $id );
			if ( null !== $event ) {
				$removed += (int) $wpdb->query( $wpdb->prepare( 'DELETE FROM %i WHERE event_id = %d', $tables->attempts(), (int) $event['id'] ) );
				$removed += (int) $wpdb->query( $wpdb->prepare( "UPDATE %i SET issue = NULLIF( %s, '' ), skip_message = NULL, payload = NULL, result = NULL WHERE id = %d AND ( issue IS NOT NULL OR skip_message IS NOT NULL OR result IS NOT NULL )", $tables->events(), self::plain( $event['issue'] ), (int) $event['id'] ) );
			}
			if ( 'order' === $type ) {
				$removed += $this->services->documents()->forget( (int) $id ) + Origin::own( static fn (): int => InvoiceMeta::forget( (int) $id ) );
			}
			$record   = 'order' === $type ? wc_get_order( (int) $id ) : new \WC_Customer( (int) $id );
			$removed += $record instanceof \WC_Order || $record instanceof \WC_Customer ? Origin::own( static fn (): int => Replaced::forget( $record ) ) : 0;
			$removed += 'customer' === $type ? Origin::own( static fn (): int => Fields::forget( (int) $id ) ) : 0;
			$kept     = $kept || array() !== $this->links( array( array( $type, $id ) ) );
			$removed += $this->services->links()->forget_answers( $type, $id );
			foreach ( $record instanceof \WC_Order ? $record->get_refunds() : array() as $refund ) {
				$removed += $this->services->links()->forget_answers( 'refund', (string) $refund->get_id() );
			}
			$customer = 'order' === $type ? Links::guest( $id ) : $id;
			$removed += (int) $wpdb->query( $wpdb->prepare( "UPDATE %i SET content_hash = '', etag = '' WHERE record_type = 'customer' AND record_id = %s AND content_hash <> ''", $tables->links(), $customer ) );
		}
		return array(
			'items_removed'  => $removed > 0,
			'items_retained' => $kept,
			'messages'       => $kept ? array( __( 'Numbers and totals of documents in Dynamics 365 were kept, and the documents themselves stay there: erase them in Dynamics 365 where the law allows.', 'concord' ) ) : array(),
			'done'           => $done,
		);
	}

	/**
	 * Links of records, an order's with that of the customer whom a person chose for a guest.
	 *
	 * @param list<array{0: string, 1: string}> $records Type and id.
	 * @return array<string, list<array<string, string>>> Under "type:id".
	 */
	private function links( array $records ): array {
		$guests = array();
		foreach ( $records as list( $type, $id ) ) {
			if ( 'order' === $type ) {
				$guests[ 'customer:' . Links::guest( $id ) ] = $type . ':' . $id;
			}
		}
		$links = array();
		foreach ( $this->services->links()->of( array( ...$records, ...array_map( static fn ( string $name ): array => array( 'customer', substr( $name, strlen( 'customer:' ) ) ), array_keys( $guests ) ) ) ) as $name => $found ) {
			$of           = $guests[ $name ] ?? $name;
			$links[ $of ] = array( ...( $links[ $of ] ?? array() ), ...$found );
		}
		return $links;
	}

	/**
	 * The issue without facts and remote texts: code and sentence say nothing about a person.
	 *
	 * @param string|null $issue JSON.
	 */
	private static function plain( ?string $issue ): string {
		$issue = json_decode( (string) $issue, true );
		return is_array( $issue ) ? (string) wp_json_encode( array_intersect_key( $issue, array_flip( array( 'code', 'retryClass', 'message', 'remedy', 'difference' ) ) ) ) : '';
	}

	/**
	 * Orders by billing e-mail, and the account.
	 *
	 * @return array{0: list<array{0: string, 1: string}>, 1: bool} Records, and whether this was the last page.
	 */
	private function records( string $email, int $page ): array {
		if ( ! is_email( $email ) ) {
			return array( array(), true );
		}
		$user    = get_user_by( 'email', $email );
		$ids     = wc_get_orders(
			array(
				'customer' => $user instanceof \WP_User ? array( $email, $user->ID ) : array( $email ),
				'limit'    => self::PER_PAGE,
				'page'     => max( 1, $page ),
				'orderby'  => 'ID',
				'order'    => 'ASC',
				'return'   => 'ids',
				'type'     => 'shop_order',
			)
		);
		$ids     = is_array( $ids ) ? $ids : array();
		$records = array_map( static fn ( mixed $id ): array => array( 'order', (string) ( is_int( $id ) ? $id : 0 ) ), array_values( $ids ) );
		if ( 1 === $page && $user instanceof \WP_User ) {
			$records[] = array( 'customer', (string) $user->ID );
		}
		return array( $records, count( $ids ) < self::PER_PAGE );
	}

	/**
	 * Name and value.
	 *
	 * @return array{name: string, value: string}
	 */
	private static function field( string $name, string $value ): array {
		return array(
			'name'  => $name,
			'value' => esc_html( $value ),
		);
	}
}
