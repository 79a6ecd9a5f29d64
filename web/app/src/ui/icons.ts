/** The icons in use; a new one is added here, so that the same thing has the same icon everywhere. */
export {
  ArrowDown,
  ArrowUp,
  Check,
  ChevronDown,
  CircleAlert,
  FolderOpen,
  Info,
  KeyRound,
  Landmark,
  Lock,
  LogOut,
  Plus,
  RefreshCw,
  Send,
  Users,
  Wifi,
  WifiOff,
} from "lucide-react";
export type { LucideIcon as Icon } from "lucide-react";
