<?php
/**
 * Shipments.
 *
 * @package Concord
 */

namespace Concord\Documents;

use Concord\Apply\OwnFields;
use Concord\Clock;

defined( 'ABSPATH' ) || exit;

/**
 * A posted shipment on its order: one tracking record with its items and quantities (FUL-2), then the status that the flow chose for an order
 * shipped in part or whole. One without a tracking number waits for it, no longer than the flow says, so that the shopper's mail has it (FUL-3).
 *
 * @phpstan-import-type Result from Verdict
 * @phpstan-import-type Row from Repository
 */
final class ShipmentWriter implements Writer, Atomic {

	/** Store ids of a shipment that is not shown yet begin so; until when follows. */
	public const WAITING = 'waiting:';

	/**
	 * Its parts.
	 *
	 * @param Repository           $documents Kept documents.
	 * @param Clock                $clock     Time.
	 * @param list<Tracking\Place> $places    The first that takes a shipment has it.
	 */
	public function __construct( private readonly Repository $documents, private readonly Clock $clock, private readonly array $places ) {}

	public function kind(): string {
		return 'shipment';
	}

	public function schema(): array {
		$text = array( 'type' => 'string', 'maxLength' => 2000 ); // phpcs:ignore WordPress.Arrays.ArrayDeclarationSpacing.AssociativeArrayFound -- Short.
		$must = $text + array( 'required' => true );
		return array(
			'type'       => 'object',
			'properties' => array(
				'number'          => $must,
				'postedOn'        => $text,
				'tracking'        => array(
					'type'     => 'array',
					'maxItems' => 50,
					'required' => true,
					'items'    => array(
						'type'       => 'object',
						'properties' => array(
							'number'  => $must,
							'carrier' => $must,
							'url'     => $must,
						),
					),
				),
				'lines'           => array(
					'type'     => 'array',
					'maxItems' => 10000,
					'required' => true,
					'items'    => array(
						'type'       => 'object',
						'properties' => array(
							'lineId'      => $must,
							'sku'         => $must,
							'description' => $text,
							'quantity'    => array(
								'type'     => 'string',
								'pattern'  => '^-?[0-9]{1,12}(\.[0-9]{1,12})?$',
								'required' => true,
							),
						),
					),
				),
				'carrier'         => $text,
				'setStatus'       => $text,
				'setStatusPartly' => $text,
				'waitMinutes'     => array(
					'type'    => 'string',
					'pattern' => '^[0-9]{1,4}$',
				),
			),
		);
	}

	public function write( \WC_Order $order, array $data, ?array $known, string $connection_id ): array {
		$key = (string) ( $data['key'] ?? '' );
		try {
			$items = ShippedItems::of( $order, $data );
			$all   = ShippedItems::before( $order, $this->documents->of_order( $order->get_id() ), $key, is_string( $data['reference'] ?? null ) ? $data['reference'] : '' );
		} catch ( \DomainException $unclear ) {
			return Verdict::refused( $unclear->getMessage(), __( 'Enter the shipment on the order by hand, and skip this record under Activity.', 'concord' ) );
		}
		foreach ( $items as $id => $quantity ) {
			$all[ $id ] = ( $all[ $id ] ?? 0.0 ) + $quantity;
		}
		$refusal = ShipmentRules::refusal( $order, $data, $all );
		if ( null !== $refusal ) {
			return $refusal;
		}
		$before   = $known['store_ids'] ?? '';
		$first    = '' === $before || str_starts_with( $before, self::WAITING );
		$shipment = new Shipment( $key, (string) $data['number'], (string) ( $data['postedOn'] ?? '' ), $items, self::parcels( $data ) );
		$until    = $first ? $this->waits_until( $data, $known ) : null;
		if ( null !== $until ) {
			$this->due( $until, $connection_id, $key );
			return Verdict::written( self::WAITING . gmdate( 'Y-m-d\TH:i:s\Z', $until ) );
		}
		$numbers  = $first ? array() : self::numbers( $known['data'] ?? array() );
		if ( ! $first && array() === $items ) {
			return $this->undone( $order, $shipment, $before, $numbers );
		}
		$this->forget( $order, array_values( array_diff( $numbers, self::numbers( $data ) ) ) );
		$ids = $this->place( $shipment )->put( $order, $shipment, $first ? '' : $before );
		if ( $first ) {
			$this->set_status( $order, $data, $all );
		}
		return Verdict::written( $ids );
	}

	/**
	 * Until when this shipment is not shown: the tracking number may still come. Null: it has one, or no more time.
	 *
	 * @param array<string, mixed> $data  Shipment.
	 * @param Row|null             $known As taken the last time.
	 */
	private function waits_until( array $data, ?array $known ): ?int {
		$minutes = (int) ( $data['waitMinutes'] ?? 0 );
		if ( array() !== $data['tracking'] || 0 === $minutes || ! function_exists( 'as_schedule_single_action' ) ) {
			return null;
		}
		$until = ( null === $known ? $this->clock->now() : (int) strtotime( $known['created_at'] ) ) + $minutes * MINUTE_IN_SECONDS;
		return $until > $this->clock->now() ? $until : null;
	}

	/** Once a shipment, at its end of waiting (Documents\Module). */
	private function due( int $at, string $connection_id, string $key ): void {
		$args = array( $connection_id, $key );
		if ( ! as_has_scheduled_action( Module::DUE_HOOK, $args, Module::GROUP ) ) {
			as_schedule_single_action( $at, Module::DUE_HOOK, $args, Module::GROUP );
		}
	}

	private function place( Shipment $shipment ): Tracking\Place {
		foreach ( $this->places as $place ) {
			if ( $place->takes( $shipment ) ) {
				return $place;
			}
		}
		return new Tracking\InNote();
	}

	/**
	 * Parcels, under the carrier that the flow names for them all, or else Dynamics.
	 *
	 * @param array<string, mixed> $data Shipment.
	 * @return list<array{number: string, carrier: string, url: string}>
	 */
	private static function parcels( array $data ): array {
		$carrier = is_string( $data['carrier'] ?? null ) ? trim( $data['carrier'] ) : '';
		return array_map(
			static fn ( array $parcel ): array => array(
				'number'  => (string) $parcel['number'],
				'carrier' => '' === $carrier ? (string) $parcel['carrier'] : $carrier,
				'url'     => (string) $parcel['url'],
			),
			array_values( $data['tracking'] )
		);
	}

	/**
	 * Tracking numbers.
	 *
	 * @param array<string, mixed> $data Shipment.
	 * @return list<string>
	 */
	private static function numbers( array $data ): array {
		return array_values( array_map( 'strval', array_column( is_array( $data['tracking'] ?? null ) ? $data['tracking'] : array(), 'number' ) ) );
	}

	/**
	 * Out of every place that may show them: the store may have had another one when they were put.
	 *
	 * @param \WC_Order    $order   Order.
	 * @param list<string> $numbers Tracking numbers.
	 */
	private function forget( \WC_Order $order, array $numbers ): void {
		foreach ( array() === $numbers ? array() : $this->places as $place ) {
			$place->forget( $order, $numbers );
		}
	}

	/**
	 * Everything of it was taken back in Dynamics.
	 *
	 * @param \WC_Order    $order    Order.
	 * @param Shipment     $shipment Shipment.
	 * @param string       $ids      What put() answered.
	 * @param list<string> $numbers  Its tracking numbers.
	 * @return Result
	 */
	private function undone( \WC_Order $order, Shipment $shipment, string $ids, array $numbers ): array {
		( new Tracking\InFulfillments() )->remove( $ids );
		$this->forget( $order, $numbers );
		/* translators: %s: number of a shipment. */
		$order->add_order_note( esc_html( sprintf( __( 'Shipment %s was undone in Dynamics. The order’s status stays as it is.', 'concord' ), $shipment->number ) ) );
		return Verdict::written( $ids );
	}

	/**
	 * After the tracking record, never before it. An order that is over stays so.
	 *
	 * @param \WC_Order            $order Order.
	 * @param array<string, mixed> $data  Shipment.
	 * @param array<int, float>    $all   Quantities of all shipments by item.
	 */
	private function set_status( \WC_Order $order, array $data, array $all ): void {
		$whole  = ShippedItems::complete( $order, $all );
		$status = (string) ( $data[ $whole ? 'setStatus' : 'setStatusPartly' ] ?? '' );
		$over   = 'refunded' === $order->get_status() || ( ! $whole && 'completed' === $order->get_status() );
		if ( '' !== $status && ! $over ) {
			OwnFields::write( $order, 'status', $status );
		}
	}
}
