"""The net: public posts of registered handles in; exchanges and posts out. Knows neither record nor screen."""
