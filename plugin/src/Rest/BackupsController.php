<?php
/**
 * /backups.
 *
 * @package Concord
 */

namespace Concord\Rest;

use Concord\Backup\Backups;
use Concord\Backup\Change;
use Concord\Backup\Reader;
use Concord\Flows\FlowConflict;

defined( 'ABSPATH' ) || exit;

/** Kept configurations: list, file, what one would change, and the change itself, before which the present one is kept. */
final class BackupsController extends Controller {

	private const FILE_MAX = 20_000_000;

	public function register_routes(): void {
		$view   = array( $this, 'may_view' );
		$manage = array( $this, 'may_manage' );
		$source = array(
			'id'   => array(
				'type'    => 'string',
				'pattern' => '^[a-f0-9]{12}$',
			),
			'file' => array(
				'type'      => 'string',
				'maxLength' => self::FILE_MAX,
			),
		);
		$plan   = array(
			'title'      => 'concord-restore',
			'type'       => 'object',
			'properties' => array(
				'changes'  => array( 'type' => 'array' ),
				'problems' => array( 'type' => 'array' ),
				'undo'     => array( 'type' => 'string' ),
			),
		);
		$this->route(
			'/backups',
			array( self::verb( 'GET', array( $this, 'index' ), $view ), self::verb( 'POST', array( $this, 'create' ), $manage ) ),
			array(
				'title'      => 'concord-backups',
				'type'       => 'object',
				'properties' => array(
					'version' => array( 'type' => 'string' ),
					'backups' => array( 'type' => 'array' ),
				),
			)
		);
		$this->route( '/backups/compare', array( self::verb( 'POST', array( $this, 'compare' ), $manage, $source ) ), $plan );
		$this->route( '/backups/restore', array( self::verb( 'POST', array( $this, 'restore' ), $manage, $source ) ), $plan );
		$this->route(
			'/backups/(?P<id>[a-f0-9]{12})',
			array( self::verb( 'GET', array( $this, 'read' ), $manage, array( 'id' => $source['id'] ) ) ),
			array(
				'title' => 'concord-configuration',
				'type'  => 'object',
			)
		);
	}

	/** The list, newest first. */
	public function index(): \WP_REST_Response {
		return self::answer(
			array(
				'version' => CONCORD_VERSION,
				'backups' => $this->services->backups()->all(),
			)
		);
	}

	/** One by hand. */
	public function create(): \WP_REST_Response|\WP_Error {
		try {
			return self::answer( $this->services->backups()->take( Backups::BY_HAND ), 201 );
		} catch ( \RuntimeException $error ) {
			return self::refused( $error );
		}
	}

	/**
	 * The whole document, without secrets.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function read( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$document = $this->services->backups()->document( (string) $request['id'] );
		return null === $document ? self::unknown() : self::answer( $document );
	}

	/**
	 * What it would change.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function compare( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$plan = $this->plan( $request );
		return $plan instanceof \WP_Error ? $plan : self::answer( self::shown( $plan ) );
	}

	/**
	 * Changes it. What is here now is kept first, so that this can be undone.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 */
	public function restore( \WP_REST_Request $request ): \WP_REST_Response|\WP_Error {
		$plan = $this->plan( $request );
		if ( $plan instanceof \WP_Error ) {
			return $plan;
		}
		try {
			$undo = $this->services->backups()->take( Backups::BEFORE_RESTORE );
			foreach ( $plan['changes'] as $change ) {
				$change->apply();
			}
		} catch ( FlowConflict ) {
			return self::error( 'flow_conflict', __( 'Somebody published or saved a flow in the same moment, so not everything was restored. Compare again, then restore what is left.', 'concord' ), 409 );
		} catch ( \RuntimeException $error ) {
			return self::refused( $error );
		}
		$this->services->settings()->bump();
		return self::answer( self::shown( $plan ) + array( 'undo' => $undo['id'] ) );
	}

	/**
	 * Of a kept one or of a file.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request Validated.
	 * @return array{changes: list<Change>, problems: list<string>}|\WP_Error
	 */
	private function plan( \WP_REST_Request $request ): array|\WP_Error {
		$file = $request['file'];
		if ( is_string( $file ) ) {
			$document = Reader::file( $file );
		} else {
			$kept     = $this->services->backups()->document( (string) $request['id'] );
			$document = null === $kept ? null : Reader::document( $kept );
		}
		if ( null === $document ) {
			return self::unknown();
		}
		return is_string( $document ) ? self::error( 'backup_unusable', $document, 400 ) : $this->services->restore()->plan( $document, ! is_string( $file ) );
	}

	/**
	 * For people.
	 *
	 * @param array{changes: list<Change>, problems: list<string>} $plan Of plan().
	 * @return array{changes: list<array<string, mixed>>, problems: list<string>}
	 */
	private static function shown( array $plan ): array {
		return array(
			'changes'  => array_map( static fn ( Change $change ): array => $change->shown(), $plan['changes'] ),
			'problems' => $plan['problems'],
		);
	}

	private static function unknown(): \WP_Error {
		return self::error( 'backup_unknown', __( 'There is no such backup any more. Only the last five are kept; reload the page to see them.', 'concord' ), 404 );
	}

	private static function refused( \RuntimeException $error ): \WP_Error {
		wc_get_logger()->error( $error->getMessage(), array( 'source' => 'concord' ) );
		return self::error( 'database', __( 'The database of the store refused. The log of Concord under WooCommerce > Status has its words.', 'concord' ), 503 );
	}
}
