"""What people can do: one public function an act or a view."""
